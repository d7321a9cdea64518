import { Button, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Version } from '@/api/types';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { FormProblem } from '@/ui/FormProblem';
import { formValues } from '@/ui/fieldError';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { byDay } from './byDay';
import classes from './HistoryPanel.module.css';
import { useNameVersion, useVersions } from './queries';
import { VersionRow } from './VersionRow';

/** Named states of the document, by day. The address says which two are compared. */
export function HistoryPanel({ documentId, isEditable }: { documentId: string; isEditable: boolean }) {
  const { t } = useTranslation(['history', 'common']);
  const versions = useVersions(documentId);
  return (
    <Stack>
      {isEditable && <NameVersion documentId={documentId} />}
      {versions.isPending && <PageSkeleton />}
      {versions.error && (
        <ErrorState error={versions.error} what={t('failed.read')} onRetry={() => versions.refetch()} />
      )}
      {versions.isSuccess && !versions.rows.length && <EmptyState title={t('empty')} text={t('emptyText')} />}
      <Days versions={versions.rows} documentId={documentId} isEditable={isEditable} />
      {versions.hasNextPage && (
        <Button variant="default" size="xs" onClick={() => versions.fetchNextPage()}>
          {t('common:more')}
        </Button>
      )}
    </Stack>
  );
}

function Days(props: { versions: Version[]; documentId: string; isEditable: boolean }) {
  const { i18n } = useTranslation();
  const [search] = useSearchParams();
  return byDay(props.versions, i18n.language).map(([day, versions]) => (
    <section key={day}>
      <h3 className={classes.day}>{day}</h3>
      <ul className={classes.list}>
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            documentId={props.documentId}
            isCompared={search.get('from') === String(version.seq)}
            isEditable={props.isEditable}
          />
        ))}
      </ul>
    </section>
  ));
}

function NameVersion({ documentId }: { documentId: string }) {
  const { t } = useTranslation('history');
  const naming = useNameVersion(documentId);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        naming.mutate(formValues(form).name ?? '', { onSuccess: () => form.reset() });
      }}
    >
      <FormProblem error={naming.error} what={t('failed.name')} />
      <div className={classes.naming}>
        <TextInput
          className={classes.name}
          name="name"
          label={t('name')}
          required
          maxLength={120}
          size="xs"
        />
        <Button type="submit" size="xs" variant="default" loading={naming.isPending}>
          {t('nameAction')}
        </Button>
      </div>
    </form>
  );
}

import { Button, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyBlock } from '@/ui/CopyField';
import { ErrorState } from '@/ui/ErrorState';
import { fieldError, formValues } from '@/ui/fieldError';
import { useOpenContent } from './queries';

/** What a person asked and was answered stays closed until a reason is given; the reading is recorded. */
export function ContentBlock({ id }: { id: string }) {
  const { t } = useTranslation('audit');
  const open = useOpenContent(id);
  if (open.data?.is_erased) return <Text size="sm">{t('erased')}</Text>;
  if (open.data) {
    return <CopyBlock label={t('content.title')} value={JSON.stringify(open.data.personal, null, 2)} />;
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate(formValues(event.currentTarget).reason ?? '');
      }}
    >
      <ReasonField error={open.error} />
      <Button size="xs" type="submit" variant="default" mt="xs" loading={open.isPending}>
        {t('content.open')}
      </Button>
      {open.error && !fieldError(open.error, 'reason') && (
        <ErrorState error={open.error} what={t('failed.content')} />
      )}
    </form>
  );
}

/** Why content is read; the server holds the bounds. */
export function ReasonField({ error }: { error: unknown }) {
  const { t } = useTranslation('audit');
  return (
    <Textarea
      name="reason"
      label={t('content.reason')}
      description={t('content.recorded')}
      required
      minLength={3}
      maxLength={500}
      autosize
      error={fieldError(error, 'reason')}
    />
  );
}

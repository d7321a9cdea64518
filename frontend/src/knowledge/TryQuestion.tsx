import { Button, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTenant } from '@/api/session';
import type { Passage } from '@/api/types';
import { passageAddress } from '@/generation/SourceChip';
import { ErrorState } from '@/ui/ErrorState';
import { formValues } from '@/ui/fieldError';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useKnowledgeSearch } from './queries';
import classes from './TryQuestion.module.css';

/** Shows which passages a question finds, without asking a model: free, and says what an answer would rest on. */
export function TryQuestion() {
  const { t } = useTranslation('knowledge');
  const [query, setQuery] = useState('');
  const found = useKnowledgeSearch(query);
  return (
    <section className={classes.try} aria-labelledby="try-title">
      <Title order={2} size="h3" id="try-title">
        {t('try.title')}
      </Title>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          setQuery((formValues(event.currentTarget).q ?? '').trim());
        }}
      >
        <TextInput name="q" label={t('try.label')} className={classes.box ?? ''} maxLength={500} />
        <Button type="submit" variant="default">
          {t('try.action')}
        </Button>
      </form>
      {found.isLoading && <PageSkeleton />}
      {found.error && (
        <ErrorState error={found.error} what={t('failed.search')} onRetry={() => found.refetch()} />
      )}
      {found.data &&
        (found.data.results.length ? <Found passages={found.data.results} /> : <p>{t('try.nothing')}</p>)}
    </section>
  );
}

function Found({ passages }: { passages: Passage[] }) {
  const { t } = useTranslation('knowledge');
  const { page } = useTenant();
  return (
    <ol className={classes.list}>
      {passages.map((passage) => (
        <li key={`${passage.file_id}-${passage.start}`}>
          <Link to={page(passageAddress(passage))}>
            {passage.title}
            {passage.page ? ` · ${t('page', { page: passage.page })}` : ''}
          </Link>
          <p className={classes.excerpt}>{passage.text?.slice(0, 320)}</p>
        </li>
      ))}
    </ol>
  );
}

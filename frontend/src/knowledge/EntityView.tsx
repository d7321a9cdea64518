import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTenant } from '@/api/session';
import type { EntityDetail, Fact, Mention, Passage } from '@/api/types';
import { passageAddress } from '@/generation/SourceChip';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './EntitiesPage.module.css';
import { useEntity } from './queries';

/** One entity: what is said of it, and the sentence that says so. */
export function EntityView({ id }: { id: string }) {
  const { t } = useTranslation('knowledge');
  const entity = useEntity(id);
  if (entity.isPending) return <PageSkeleton />;
  if (entity.error) {
    return <ErrorState error={entity.error} what={t('failed.entity')} onRetry={() => entity.refetch()} />;
  }
  return <Facts entity={entity.data} />;
}

function Facts({ entity }: { entity: EntityDetail }) {
  const { t } = useTranslation('knowledge');
  const facts = useRef<HTMLElement>(null);
  // Of a long list the chosen one's facts would stand out of sight.
  useEffect(() => {
    const top = facts.current?.getBoundingClientRect().top ?? 0;
    if (entity.id && (top < 0 || top > window.innerHeight / 2)) facts.current?.scrollIntoView();
  }, [entity.id]);
  return (
    <section ref={facts} className={classes.facts ?? ''} aria-label={entity.name}>
      <Title order={2} size="h3">
        {entity.name}
      </Title>
      <Title order={3} size="h5" mt="lg">
        {t('entities.relations')}
      </Title>
      {!entity.facts.length && <p>{t('entities.noRelations')}</p>}
      {entity.facts.map((fact) => (
        <FactView key={`${fact.subject}|${fact.predicate}|${fact.object}`} fact={fact} />
      ))}
      <Title order={3} size="h5" mt="lg">
        {t('entities.passages')}
      </Title>
      {entity.sources.map((passage) => (
        <Source key={`${passage.file_id}-${passage.start}`} passage={passage} />
      ))}
    </section>
  );
}

function FactView({ fact }: { fact: Fact }) {
  const named = (name: string) => <Link to={`?${new URLSearchParams({ q: name })}`}>{name}</Link>;
  return (
    <div className={classes.relation}>
      <p className={classes.sentence}>
        {named(fact.subject)} <span className={classes.predicate}>{fact.predicate}</span> {named(fact.object)}
      </p>
      {fact.sources.map((passage) => (
        <Source key={`${passage.file_id}-${passage.start}`} passage={passage} />
      ))}
    </div>
  );
}

function Source({ passage }: { passage: Passage | Mention }) {
  const { t } = useTranslation('knowledge');
  const { page } = useTenant();
  return (
    <p className={classes.source}>
      <Said passage={passage} />{' '}
      <Link to={page(passageAddress(passage))}>
        {passage.title}
        {passage.page ? ` · ${t('page', { page: passage.page })}` : ''}
      </Link>
    </p>
  );
}

/** A sentence as it stands in the file; of a mention, with the name marked. */
function Said({ passage }: { passage: Passage | Mention }) {
  if (!('sentence' in passage)) return passage.text;
  const at = passage.sentence.indexOf(passage.text);
  if (at < 0) return passage.sentence;
  return (
    <>
      {passage.sentence.slice(0, at)}
      <mark className={classes.mark}>{passage.text}</mark>
      {passage.sentence.slice(at + passage.text.length)}
    </>
  );
}

import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTenant } from '@/api/session';
import type { Source } from '@/api/types';
import classes from './SourceChip.module.css';

/** The address of a passage: the file, its page and the span to highlight. */
export function passageAddress(source: Pick<Source, 'file_id' | 'page' | 'start' | 'end'>): string {
  const search = new URLSearchParams();
  if (source.page !== null && source.page !== undefined) search.set('page', String(source.page));
  search.set('start', String(source.start));
  search.set('end', String(source.end));
  return `knowledge/${source.file_id}?${search}`;
}

/** A numbered citation. Hover or focus shows the passage, a click opens the file there. */
export function SourceChip({ source }: { source: Source }) {
  const { t } = useTranslation('ai');
  const { page } = useTenant();
  const title = source.title || t('source.hidden');
  const label = source.page
    ? t('source.page', { number: source.number, title, page: source.page })
    : t('source.file', { number: source.number, title });
  return (
    <Tooltip
      label={<Passage label={label} text={source.text ?? source.quote} />}
      multiline
      w={300}
      openDelay={200}
    >
      <Link to={page(passageAddress(source))} className={classes.chip} aria-label={label}>
        {source.number}
      </Link>
    </Tooltip>
  );
}

function Passage({ label, text }: { label: string; text?: string | undefined }) {
  return (
    <>
      <strong>{label}</strong>
      {text && <span className={classes.excerpt}>{text.slice(0, 280)}</span>}
    </>
  );
}

const SHOWN = 4;

/** All sources of an answer with their titles; a long list waits behind its count. */
export function SourceList({ sources }: { sources: Source[] }) {
  const { t } = useTranslation('ai');
  if (!sources.length) return null;
  if (sources.length <= SHOWN) return <Sources sources={sources} />;
  return (
    <details className={classes.more}>
      <summary>{t('source.count', { count: sources.length })}</summary>
      <Sources sources={sources} />
    </details>
  );
}

/** The sources themselves, each a link to its passage. */
export function Sources({ sources }: { sources: Source[] }) {
  const { t } = useTranslation('ai');
  const { page } = useTenant();
  return (
    <ol className={classes.list} aria-label={t('source.list')}>
      {sources.map((source) => (
        <li key={source.number} className={classes.source}>
          <span className={classes.chip} aria-hidden>
            {source.number}
          </span>
          <Link to={page(passageAddress(source))} className={classes.title}>
            {source.title || t('source.hidden')}
            {source.page ? ` · ${t('source.onPage', { page: source.page })}` : ''}
          </Link>
        </li>
      ))}
    </ol>
  );
}

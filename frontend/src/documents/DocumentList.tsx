import { Badge } from '@mantine/core';
import { IconLock, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTenant } from '@/api/session';
import type { DocumentRow } from '@/api/types';
import { useFormat } from '@/i18n/format';
import classes from './DocumentList.module.css';
import { DocumentMenu } from './DocumentMenu';

/** Documents as a plain list: title, who, when, and what can be done with each. */
export function DocumentList({ rows }: { rows: DocumentRow[] }) {
  const { t } = useTranslation(['documents', 'common', 'shell']);
  return (
    <ul className={classes.list} aria-label={t('title')}>
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Row({ row }: { row: DocumentRow }) {
  const { t } = useTranslation(['documents', 'common', 'shell']);
  const { page } = useTenant();
  const format = useFormat();
  const edited = t('edited', { when: format.ago(row.edited_at) });
  return (
    <li className={classes.row}>
      <div className={classes.text}>
        <Link to={page(`documents/${row.id}`)} className={classes.title}>
          {row.title || t('untitled')}
        </Link>
        {!!row.passage?.length && <FoundPassage pieces={row.passage} />}
        <span className={classes.facts}>
          {row.owner ? `${row.owner.name} · ${edited}` : edited}
          <span className={classes.readers}>
            {row.visibility === 'private' ? (
              <IconLock size={13} aria-hidden />
            ) : (
              <IconUsers size={13} aria-hidden />
            )}
            {t(`common:visibility.${row.visibility}`)}
          </span>
        </span>
      </div>
      {row.waiting_suggestions > 0 && (
        <Badge variant="light">{t('waiting', { count: row.waiting_suggestions })}</Badge>
      )}
      <DocumentMenu document={row} />
    </li>
  );
}

function FoundPassage({ pieces }: { pieces: NonNullable<DocumentRow['passage']> }) {
  // Where a piece begins is what tells it from the others.
  let at = 0;
  return (
    <p className={classes.passage}>
      {pieces.map(({ text, is_match }) => {
        at += text.length;
        return is_match ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>;
      })}
    </p>
  );
}

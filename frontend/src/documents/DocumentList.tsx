import { Badge } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
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
        <span className={classes.facts}>
          {row.owner ? `${row.owner.name} · ${edited}` : edited}
          {row.visibility === 'private' && (
            <span className={classes.private}>
              <IconLock size={13} aria-hidden /> {t('common:visibility.private')}
            </span>
          )}
        </span>
      </div>
      {row.waiting_suggestions ? (
        <Badge variant="light">{t('shell:tree.waiting', { count: row.waiting_suggestions })}</Badge>
      ) : null}
      <DocumentMenu document={row} />
    </li>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { useLive } from '@/api/useLive';
import { TreeLeaf } from '@/ui/TreeLeaf';
import classes from './RecentDocuments.module.css';

const SHOWN = 8;

/** The documents worked on last, in the tree. Refreshed with every list of documents, whose key it shares. */
export function RecentDocuments() {
  const { t } = useTranslation('documents');
  const { slug, api, page } = useTenant();
  useLive('documents', ['documents', slug, 'recent']);
  const { data } = useQuery({
    queryKey: ['documents', slug, 'recent'],
    queryFn: () => api.get('documents/', { query: { state: 'live' } }),
  });
  return data?.results.slice(0, SHOWN).map((row) => (
    <TreeLeaf key={row.id} to={page(`documents/${row.id}`)} label={row.title || t('untitled')}>
      {row.waiting_suggestions > 0 && (
        <span
          className={classes.dot}
          role="img"
          aria-label={t('waiting', { count: row.waiting_suggestions })}
        >
          {row.waiting_suggestions}
        </span>
      )}
    </TreeLeaf>
  ));
}

import i18next from 'i18next';
import type { Tenant } from '@/api/session';
import { loadAreas } from '@/i18n';
import type { Found } from '@/room/room';

const MAX_RESULTS = 8;

/** Documents by words of their title or text, the passage that matched beside each. */
export async function findDocuments(words: string, tenant: Tenant): Promise<Found[]> {
  const query = { q: words, state: 'live' as const };
  const [{ results }] = await Promise.all([
    tenant.api.get('documents/', { query }),
    loadAreas(['documents']),
  ]);
  return results.slice(0, MAX_RESULTS).map((row) => ({
    id: row.id,
    label: row.title || i18next.t('documents:untitled'),
    description: row.passage?.map((piece) => piece.text).join(''),
    path: `documents/${row.id}`,
  }));
}

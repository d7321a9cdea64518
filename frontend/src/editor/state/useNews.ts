import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import type { News } from '@/sync/wire';
import { useToast } from '@/ui/toast';

/** What others do to the document besides writing shows at once; whose text was replaced under their hands is told so. */
export function useNews(news: News | null, documentId: string): void {
  const { t } = useTranslation('history');
  const { slug, session } = useTenant();
  const client = useQueryClient();
  const toast = useToast();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each, however often the page renders
  useEffect(() => {
    if (!news) return;
    for (const key of ['versions', 'document']) {
      void client.invalidateQueries({ queryKey: [key, slug, documentId] });
    }
    void client.invalidateQueries({ queryKey: ['documents', slug] });
    if (news.restored && news.by !== session.member.id) {
      toast.notice(t('restoredBy', { who: news.by_name || t('somebody') }), [
        news.restored,
        t('restoredKept'),
      ]);
    }
  }, [news]);
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import { useToast } from '@/ui/toast';
import { startDocument } from './startDocument';

/** The same as the palette's action, for a button that shows that it is under way. */
export function useStartDocument() {
  const { t } = useTranslation('documents');
  const context = { tenant: useTenant(), client: useQueryClient(), navigate: useNavigate() };
  const toast = useToast();
  const start = useMutation({
    mutationFn: () => startDocument(context),
    onError: (error) => toast.failed(error, t('failed.create')),
  });
  return { start: () => start.mutate(), isStarting: start.isPending };
}

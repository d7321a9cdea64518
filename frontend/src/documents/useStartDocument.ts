import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useTenant } from '@/api/session';
import { useToast } from '@/ui/toast';
import { useCreateDocument } from './queries';

/** What a page is told about the document it opens. */
export interface Opening {
  isNew?: boolean;
}

/** Makes a blank document and opens it for writing; its title is written there. */
export function useStartDocument() {
  const { t } = useTranslation('documents');
  const { page } = useTenant();
  const navigate = useNavigate();
  const toast = useToast();
  const create = useCreateDocument();
  // A promise, because what asked may be gone before the answer: the palette closes first.
  const start = () =>
    create.mutateAsync({ title: '' }).then(
      (document) => navigate(page(`documents/${document.id}`), { state: { isNew: true } satisfies Opening }),
      (error) => toast.failed(error, t('failed.create')),
    );
  return { start, isStarting: create.isPending };
}

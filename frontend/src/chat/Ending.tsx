import { useTranslation } from 'react-i18next';
import { useReceipt } from '@/generation/queries';
import classes from './ChatPanel.module.css';

/** Why an answer ends where it does, unless it is whole: nobody shall take a part for all of it. */
export function Ending({ generationId }: { generationId: string | null }) {
  const { t } = useTranslation('chat');
  const reason = useReceipt(generationId).data?.finish_reason;
  if (!reason || reason === 'stop') return null;
  const words = REASONS.find((one) => one === reason) ?? 'interrupted';
  return (
    <p className={classes.nothing} role="note">
      <strong>{t(`ending.${words}`)}</strong>
    </p>
  );
}

const REASONS = ['length', 'loop', 'stopped', 'interrupted'] as const;

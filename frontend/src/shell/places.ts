import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';

export interface Place {
  path: string;
  label: string;
}

const CONSOLE = [
  ['members', 'member.read'],
  ['api-keys', 'apikey.manage'],
  ['models', 'model.manage'],
  ['usage', 'usage.read'],
  ['audit', 'audit.read'],
  ['policy', 'policy.read'],
  ['entities', 'knowledge.read'],
] as const;

/** The console pages this person's role can open. */
export function useConsolePlaces(): Place[] {
  const { t } = useTranslation('shell');
  const { can } = useTenant();
  return CONSOLE.filter(([, capability]) => can(capability)).map(([name]) => ({
    path: `console/${name}`,
    label: t(`tree.${name}`),
  }));
}

/** Every page this person can go to. */
export function usePlaces(): Place[] {
  const { t } = useTranslation('shell');
  return [
    { path: 'documents', label: t('tree.documents') },
    { path: 'knowledge', label: t('tree.knowledge') },
    ...useConsolePlaces(),
  ];
}

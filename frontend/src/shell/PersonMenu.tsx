import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { IconButton } from '@/ui/IconButton';
import { lazyMenu } from '@/ui/lazyMenu';
import { PersonDot } from '@/ui/PersonDot';

const PersonMenuItems = lazyMenu(async () => (await import('./PersonMenuItems')).PersonMenuItems);

/** Who is signed in, in which role, and the way out. */
export function PersonMenu() {
  const { t } = useTranslation('shell');
  const { display_name: name, colour } = useTenant().session.member;
  const button = (
    <IconButton label={t('person', { name })}>
      <PersonDot name={name} colour={colour} size={26} />
    </IconButton>
  );
  return <PersonMenuItems button={button} />;
}

import { useTranslation } from 'react-i18next';
import type { AuditEvent } from './queries';

/** What happened, in words where there are some, and how often it came again. */
export function EventName({ event }: { event: AuditEvent }) {
  const { t, i18n } = useTranslation('audit');
  const key = `verb.${event.verb}`;
  const name = i18n.exists(`audit:${key}`) ? t(key as 'verb.audit.read') : event.verb;
  const again = (event.data as { repeated?: unknown }).repeated;
  return <>{typeof again === 'number' ? `${name} (${t('repeated', { count: again })})` : name}</>;
}

/** Of what kind the thing is, in words where there are some. */
export function ThingName({ event }: { event: AuditEvent }) {
  const { t, i18n } = useTranslation('audit');
  const key = `thing.${event.subject_kind}`;
  return <>{i18n.exists(`audit:${key}`) ? t(key as 'thing.file') : event.subject_kind}</>;
}

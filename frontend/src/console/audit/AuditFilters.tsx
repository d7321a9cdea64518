import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMembers } from '@/api/members';
import { formValues } from '@/ui/fieldError';
import type { AuditFilter } from './queries';

const SUBJECTS = [
  'document',
  'conversation',
  'generation',
  'file',
  'member',
  'invitation',
  'api_key',
  'policy',
  'provider',
] as const;

function toMoment(local: string | undefined): string {
  return local ? new Date(local).toISOString() : '';
}

function toLocal(iso: string): string {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Narrows the trail by what was done, by whom, to what and when. */
export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilter;
  onChange: (change: Record<string, string>) => void;
}) {
  const { t } = useTranslation('audit');
  const members = useMembers().data ?? [];
  return (
    <form
      key={JSON.stringify(filter)}
      onSubmit={(event) => {
        event.preventDefault();
        const { q = '', verb = '', actor = '', subject = '', since, until } = formValues(event.currentTarget);
        onChange({
          q: q.trim(),
          verb: verb.trim(),
          actor,
          subject,
          since: toMoment(since),
          until: toMoment(until),
        });
      }}
    >
      <Group align="flex-end" gap="sm" mb="lg">
        <TextInput size="xs" name="q" label={t('filter.text')} maxLength={120} defaultValue={filter.q} />
        <TextInput
          size="xs"
          name="verb"
          label={t('filter.verb')}
          placeholder={t('filter.verbHint')}
          defaultValue={filter.verb}
        />
        <NativeSelect
          size="xs"
          name="actor"
          label={t('filter.actor')}
          defaultValue={filter.actor}
          data={[
            { value: '', label: t('filter.anyone') },
            ...members.map((member) => ({ value: member.id, label: member.display_name })),
          ]}
        />
        <NativeSelect
          size="xs"
          name="subject"
          label={t('filter.subject')}
          defaultValue={filter.subject}
          data={[
            { value: '', label: t('filter.anything') },
            ...SUBJECTS.map((value) => ({ value, label: t(`subject.${value}`) })),
          ]}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          name="since"
          label={t('filter.since')}
          defaultValue={toLocal(filter.since)}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          name="until"
          label={t('filter.until')}
          defaultValue={toLocal(filter.until)}
        />
        <Button size="xs" type="submit" variant="default">
          {t('filter.apply')}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => onChange({ q: '', verb: '', actor: '', subject: '', since: '', until: '' })}
        >
          {t('filter.clear')}
        </Button>
      </Group>
    </form>
  );
}

import { Alert } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { useFormat } from '@/i18n/format';

/** How much of the model is fetched is a matter of the installation, of which no organisation has news. */
const LOOK_EVERY_MS = 5_000;

/** For those who manage models: how far the built-in model that can write is, and that it has taken over. */
export function BuiltInModelNotice() {
  const { can } = useTenant();
  return can('model.manage') ? <Notice /> : null;
}

function Notice() {
  const { t } = useTranslation('shell');
  const { slug, api } = useTenant();
  const format = useFormat();
  const [seen, setSeen] = useLocalStorage({ key: 'scriptorium.builtIn', defaultValue: '' });
  const { data } = useQuery({
    queryKey: ['built-in-model', slug],
    queryFn: () => api.get('models/built-in/'),
    refetchInterval: ({ state }) => (state.data?.coming && !state.data.note ? LOOK_EVERY_MS : false),
    retry: false,
  });
  if (!data || (!data.note && !data.coming)) return null;
  const state = data.note || data.coming?.stage || '';
  const mark = `${state}/${data.model}`;
  if (seen === mark) return null;
  const numbers = {
    model: data.model,
    percent: data.coming?.percent ?? 0,
    free: format.bytes(data.coming?.free_bytes ?? 0),
  };
  return (
    <Alert
      color={data.note === 'switched' || state === 'fetching' ? 'gray' : 'ochre'}
      role="status"
      withCloseButton
      closeButtonLabel={t('builtIn.close')}
      onClose={() => setSeen(mark)}
    >
      {t(`builtIn.${state}` as 'builtIn.fetching', numbers)}
    </Alert>
  );
}

import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Which model spoke; the built-in one always says that it is a demo. */
export function ModelName({ model, isDemo }: { model: string; isDemo: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {model && <span className="break-anywhere">{model}</span>}
      {isDemo && (
        <Badge size="sm" variant="light" color="ochre" ms={6}>
          {t('demoModel')}
        </Badge>
      )}
    </>
  );
}

export function isDemo(provider: string | undefined, flag?: boolean): boolean {
  return flag ?? provider === 'local';
}

import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenant } from '@/api/session';
import { FormDialog } from '@/ui/FormDialog';
import { ReasonField } from './ContentBlock';
import { useExportContent } from './queries';

/** The log as a file; with people's content only for a reason. */
export function ExportButtons() {
  const { t } = useTranslation('audit');
  const { api, can } = useTenant();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button
        component="a"
        href={api.address('audit/export/')}
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t('export')}
      </Button>
      {can('audit.content') && (
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('content.export')}
        </Button>
      )}
      {isAsking && <ExportDialog onClose={() => setAsking(false)} />}
    </>
  );
}

function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('audit');
  const asked = useExportContent();
  return (
    <FormDialog
      title={t('content.export')}
      asks={asked}
      failed={t('failed.content')}
      action={t('export')}
      onSubmit={({ reason = '' }) => asked.mutate(reason, { onSuccess: onClose })}
      onClose={onClose}
    >
      <ReasonField error={asked.error} />
    </FormDialog>
  );
}

import { Button, CloseButton, Progress, SegmentedControl } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Visibility } from '@/api/types';
import { useProblemText } from '@/ui/problemText';
import classes from './DropZone.module.css';
import { type Upload, useUploads } from './uploads';

const KINDS = '.pdf,.md,.markdown,.txt,.docx';

/** Files dropped or chosen here become knowledge, private or for the whole organisation. */
export function DropZone() {
  const { t } = useTranslation(['knowledge', 'common']);
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [visibility, setVisibility] = useState<Visibility>('organisation');
  const { uploads, drop, send } = useUploads();
  const take = (files: FileList | null) => {
    for (const file of files ?? []) void send(file, visibility);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <section className={classes.area} aria-label={t('upload.label')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra way; the button inside does the same */}
      <div
        className={classes.zone}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <IconUpload size={22} stroke={1.5} aria-hidden />
        <p className={classes.text}>{t('upload.text')}</p>
        <div className={classes.controls}>
          <SegmentedControl
            size="xs"
            aria-label={t('upload.who')}
            value={visibility}
            onChange={(value) => setVisibility(value as Visibility)}
            data={[
              { value: 'organisation', label: t('common:visibility.organisation') },
              { value: 'private', label: t('common:visibility.private') },
            ]}
          />
          <Button size="xs" onClick={() => input.current?.click()}>
            {t('upload.choose')}
          </Button>
        </div>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={KINDS}
          aria-label={t('upload.choose')}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {uploads.map((one) => (
        <UploadLine key={one.key} upload={one} onDrop={() => drop(one.key)} />
      ))}
    </section>
  );
}

function UploadLine({ upload, onDrop }: { upload: Upload; onDrop: () => void }) {
  const { t } = useTranslation(['knowledge', 'common']);
  const reason = useProblemText();
  if (upload.problem) {
    return (
      <div className={classes.refused} role="alert">
        <span>
          <strong>{t('failed.upload', { name: upload.name })}</strong> {reason(upload.problem)}
        </span>
        <CloseButton aria-label={t('common:close')} onClick={onDrop} />
      </div>
    );
  }
  return (
    <div className={classes.line}>
      <span className={classes.name}>{upload.name}</span>
      <Progress
        value={upload.share * 100}
        aria-label={t('upload.progress', { name: upload.name })}
        flex={1}
      />
    </div>
  );
}

import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './ComparePane.module.css';
import { type Comparison, useComparison } from './queries';

/** A named state against the text of now, word by word, in place of the editor. */
export function ComparePane({ documentId }: { documentId: string }) {
  const { t } = useTranslation('history');
  const [search] = useSearchParams();
  const comparison = useComparison(documentId, search.get('from') ?? '', search.get('to'));
  if (comparison.isPending) return <PageSkeleton />;
  if (comparison.error) {
    return (
      <ErrorState error={comparison.error} what={t('failed.compare')} onRetry={() => comparison.refetch()} />
    );
  }
  return <Compared comparison={comparison.data} />;
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation('history');
  const root = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const total = comparison.blocks.filter((block) => block.kind !== 'equal').length;
  const go = (next: number) => {
    const changes = root.current?.querySelectorAll<HTMLElement>('[data-change]') ?? [];
    const index = (next + total) % total;
    setAt(index);
    changes[index]?.scrollIntoView({ block: 'center' });
    changes[index]?.focus();
  };
  return (
    <section className={classes.pane} aria-label={t('compareTitle')} ref={root}>
      <header className={classes.header}>
        <span>
          {t('counts', { added: comparison.words_added, removed: comparison.words_removed })}
          {total > 0 && ` · ${t('position', { at: at + 1, total })}`}
        </span>
        <Steps isActive={total > 0} onPrevious={() => go(at - 1)} onNext={() => go(at + 1)} />
      </header>
      {total === 0 && <p>{t('same')}</p>}
      <div className={classes.text}>
        {comparison.blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
          <Block key={index} block={block} />
        ))}
      </div>
    </section>
  );
}

function Steps(props: { isActive: boolean; onPrevious: () => void; onNext: () => void }) {
  const { t } = useTranslation('history');
  const [search, setSearch] = useSearchParams();
  const close = () => {
    const next = new URLSearchParams(search);
    next.delete('from');
    next.delete('to');
    setSearch(next, { replace: true });
  };
  return (
    <span className={classes.steps}>
      <Button size="compact-sm" variant="default" disabled={!props.isActive} onClick={props.onPrevious}>
        <IconChevronUp size={16} aria-hidden /> {t('previous')}
      </Button>
      <Button size="compact-sm" variant="default" disabled={!props.isActive} onClick={props.onNext}>
        <IconChevronDown size={16} aria-hidden /> {t('next')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={close}>
        <IconX size={16} aria-hidden /> {t('compareEnd')}
      </Button>
    </span>
  );
}

function Block({ block }: { block: Comparison['blocks'][number] }) {
  const isChanged = block.kind !== 'equal';
  const Tag = block.type === 'heading' ? 'h3' : 'p';
  return (
    <Tag data-change={isChanged || undefined} data-kind={block.kind} tabIndex={isChanged ? -1 : undefined}>
      {block.pieces.map((piece, index) => {
        const Piece = piece.kind === 'insert' ? 'ins' : piece.kind === 'delete' ? 'del' : 'span';
        // biome-ignore lint/suspicious/noArrayIndexKey: a comparison never changes
        return <Piece key={index}>{piece.text}</Piece>;
      })}
    </Tag>
  );
}

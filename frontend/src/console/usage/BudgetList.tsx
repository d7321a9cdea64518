import { Button, Progress, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useMemberName } from '@/api/members';
import { useTenant } from '@/api/session';
import { useFormat } from '@/i18n/format';
import { ErrorState } from '@/ui/ErrorState';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './BudgetList.module.css';
import { CapDialog } from './CapDialog';
import { type Budget, useBudgets } from './queries';

/** Every budget with what is spent, held by running work and left, and when it begins anew. */
export function BudgetList() {
  const { t } = useTranslation('usage');
  const { can } = useTenant();
  const [adding, add] = useDisclosure(false);
  const budgets = useBudgets();
  return (
    <section>
      <div className={classes.head}>
        <Title order={2} size="h3">
          {t('budgets')}
        </Title>
        {can('budget.manage') && (
          <Button size="xs" variant="default" onClick={add.open}>
            {t('cap.addMember')}
          </Button>
        )}
      </div>
      {budgets.isPending && <PageSkeleton />}
      {budgets.error && (
        <ErrorState error={budgets.error} what={t('failed.budgets')} onRetry={() => budgets.refetch()} />
      )}
      <div className={classes.list}>
        {budgets.data?.map((budget) => (
          <BudgetCard key={`${budget.scope}-${budget.member_id}-${budget.window}`} budget={budget} />
        ))}
      </div>
      {adding && <CapDialog onClose={add.close} />}
    </section>
  );
}

function BudgetCard({ budget }: { budget: Budget }) {
  const { t } = useTranslation('usage');
  const { can } = useTenant();
  const format = useFormat();
  const member = useMemberName(budget.member_id);
  const [editing, edit] = useDisclosure(false);
  const whose = budget.scope === 'tenant' ? t('organisation') : (member ?? '');
  const name = t(`window.${budget.window}`, { whose });
  return (
    <article className={classes.card} aria-label={name}>
      <h3 className={classes.name}>{name}</h3>
      <Bar budget={budget} />
      <dl className={classes.facts}>
        <Fact name={t('spent')} value={format.usd(budget.settled_nano_usd)} />
        {budget.reserved_nano_usd > 0 && (
          <Fact name={t('held')} value={format.usd(budget.reserved_nano_usd)} />
        )}
        {budget.cap_nano_usd !== null && (
          <Fact name={t('cap.title')} value={format.usd(budget.cap_nano_usd)} />
        )}
        <Fact
          name={t('left')}
          value={budget.left_nano_usd === null ? t('noCap') : format.usd(budget.left_nano_usd)}
        />
        {budget.cap_tokens !== null && (
          <Fact name={t('tokensLeft')} value={format.number(budget.left_tokens ?? 0)} />
        )}
      </dl>
      <p className={classes.reset}>{t('resets', { when: format.moment(budget.resets_at) })}</p>
      {can('budget.manage') && (
        <Button size="compact-sm" variant="default" onClick={edit.open}>
          {t('cap.edit')}
        </Button>
      )}
      {editing && <CapDialog budget={budget} onClose={edit.close} />}
    </article>
  );
}

function Bar({ budget }: { budget: Budget }) {
  const { t } = useTranslation('usage');
  const cap = budget.cap_nano_usd;
  if (cap === null) return null;
  const share = (nano: number) => (cap > 0 ? Math.min(100, (nano / cap) * 100) : 100);
  const spent = share(budget.settled_nano_usd);
  const held = Math.min(100 - spent, share(budget.reserved_nano_usd));
  const colour = spent + held >= 100 ? 'red' : spent + held >= 75 ? 'ochre' : 'verdigris';
  return (
    <Progress.Root size="sm">
      <Progress.Section value={spent} color={colour} aria-label={t('spent')} />
      <Progress.Section value={held} color="gray" aria-label={t('held')} />
    </Progress.Root>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{value}</dd>
    </div>
  );
}

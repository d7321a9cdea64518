import { Button, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import type { Schema } from '@/api/types';
import { CardPage } from './CardPage';
import classes from './Chooser.module.css';
import { NewOrganisation } from './NewOrganisation';
import { safeNext } from './next';
import { useSignOut } from './useSignOut';

/** Which organisation to work in; a person of one goes straight there. */
export function Chooser({ me }: { me: Schema<'Me'> }) {
  const { t } = useTranslation('signin');
  const [search] = useSearchParams();
  const { leave, question } = useSignOut(me.person.id);
  const next = safeNext(search.get('next'));
  if (next) return <Navigate to={next} replace />;
  const [only, ...others] = me.organisations;
  if (only && !others.length && !search.has('choose'))
    return <Navigate to={`/t/${only.slug}/documents`} replace />;
  return (
    <CardPage title={t('chooser.title')} lead={t('chooser.as', { email: me.person.email })}>
      <Stack mt="lg">
        {me.organisations.map((organisation) => (
          <Link
            key={organisation.id}
            to={`/t/${organisation.slug}/documents`}
            className={classes.organisation}
          >
            <span>{organisation.name}</span>
            <IconArrowRight size={18} aria-hidden />
          </Link>
        ))}
        {!only && <Text>{t('chooser.none')}</Text>}
        <NewOrganisation isOpen={!only} />
        <Button variant="subtle" color="gray" onClick={leave}>
          {t('signOut')}
        </Button>
        {question}
      </Stack>
    </CardPage>
  );
}

import { Badge, Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorState } from '@/ui/ErrorState';
import { Page } from '@/ui/Page';
import { PageSkeleton } from '@/ui/PageSkeleton';
import classes from './EntitiesPage.module.css';
import { EntityView } from './EntityView';
import { useEntities } from './queries';

type Kind = 'person' | 'organisation' | 'place' | 'product' | 'event' | 'work' | 'other';

/** What the files speak of, and how it hangs together; the address keeps the search and the chosen one. */
export function EntitiesPage() {
  const { t } = useTranslation(['knowledge', 'common']);
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const chosen = search.get('entity');
  const [settled] = useDebouncedValue(q, 250);
  const entities = useEntities(settled);
  const find = (text: string) => setSearch(text ? { q: text } : {}, { replace: true });
  const addressOf = (id: string) => `?${new URLSearchParams({ ...(q && { q }), entity: id })}`;
  return (
    <Page title={t('entities.title')} lead={t('entities.lead')}>
      <TextInput
        type="search"
        maw={420}
        mb="lg"
        aria-label={t('entities.find')}
        placeholder={t('entities.find')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={(event) => find(event.currentTarget.value)}
      />
      {entities.isPending && <PageSkeleton />}
      {entities.error && (
        <ErrorState error={entities.error} what={t('failed.entities')} onRetry={() => entities.refetch()} />
      )}
      {entities.isSuccess && !entities.rows.length && (
        <EmptyState title={t('entities.empty')} text={t('entities.emptyText')} />
      )}
      <div className={classes.split}>
        <div>
          <ul className={classes.list} aria-label={t('entities.title')}>
            {entities.rows.map((entity) => (
              <li key={entity.id}>
                <Link
                  className={classes.entity}
                  to={addressOf(entity.id)}
                  aria-current={entity.id === chosen}
                >
                  <span className={classes.name}>{entity.name}</span>
                  <Badge size="sm" variant="default">
                    {t(`entities.kind.${entity.kind as Kind}`, { defaultValue: entity.kind })}
                  </Badge>
                </Link>
              </li>
            ))}
          </ul>
          {entities.hasNextPage && (
            <Button variant="default" size="xs" mt="sm" onClick={() => entities.fetchNextPage()}>
              {t('common:more')}
            </Button>
          )}
        </div>
        {chosen && <EntityView id={chosen} />}
      </div>
    </Page>
  );
}

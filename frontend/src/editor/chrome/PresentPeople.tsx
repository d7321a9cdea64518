import { useTranslation } from 'react-i18next';
import { PersonDot } from '@/ui/PersonDot';
import type { Connection } from '../state/connection';
import { usePresent } from '../state/usePresence';
import classes from './PresentPeople.module.css';

const SHOWN = 4;

/** Who has the document open now, as discs with names for those who hover or listen. */
export function PresentPeople({ connection }: { connection: Connection }) {
  const { t } = useTranslation('editor');
  const people = usePresent(connection);
  const more = people.length - SHOWN;
  return (
    <ul className={classes.people} aria-label={t('present')}>
      {people.slice(0, SHOWN).map((person) => (
        <li key={person.id} title={person.name}>
          <PersonDot name={person.name} colour={person.colour} size={26} />
          <span className={classes.name}>{person.name}</span>
        </li>
      ))}
      {more > 0 && <li className={classes.more}>{t('presentMore', { count: more })}</li>}
    </ul>
  );
}

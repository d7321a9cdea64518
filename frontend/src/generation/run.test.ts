import { expect, it } from 'vitest';
import { advance, NEW_RUN } from './run';
import type { StreamEvent } from './stream';

const event = (event: StreamEvent['event'], data: Record<string, unknown>) =>
  ({ id: 1, event, data }) as StreamEvent;

it('takes back what was shown when the model is asked once more', () => {
  const events = [
    event('start', { model: 'm' }),
    event('delta', { text: 'Nonsense nonsense' }),
    event('notice', { code: 'second_try', reason: 'loop' }),
    event('delta', { text: 'Sense.' }),
  ];
  const run = events.reduce(advance, NEW_RUN);
  expect(run.text).toBe('Sense.');
  expect(run.notices.map(({ code }) => code)).toEqual(['second_try']);
});

it('keeps what was shown at any other notice', () => {
  const run = [event('delta', { text: 'Half' }), event('notice', { code: 'fallback', model: 'n' })].reduce(
    advance,
    NEW_RUN,
  );
  expect(run.text).toBe('Half');
});

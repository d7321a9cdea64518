import { render, screen } from '@testing-library/react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rooms } from '@/app/rooms';
import { loadAreas, startI18n } from '@/i18n';
import { wordsOf } from '@/room/rooms';
import { Ending } from './Ending';

const receipt = vi.hoisted(() => ({ finish_reason: 'stop' as string | undefined }));
vi.mock('@/generation/queries', () => ({ useReceipt: () => ({ data: receipt }) }));

beforeAll(async () => {
  await startI18n('en', wordsOf(rooms));
  await loadAreas(['chat']);
});

function told(reason: string | undefined): string | null {
  receipt.finish_reason = reason;
  const { container, unmount } = render(<Ending generationId="01" />);
  const words = screen.queryByRole('note')?.textContent ?? container.textContent;
  unmount();
  return words;
}

describe('the end of a stored answer', () => {
  it.each([
    ['length', 'The answer reached its maximum length and ends here.'],
    ['loop', 'The answer began to repeat itself and was stopped.'],
    ['stopped', 'The answer was stopped here.'],
    ['interrupted', 'The answer broke off here.'],
    ['content_filter', 'The answer broke off here.'],
  ])('is told when it is %s', (reason, words) => {
    expect(told(reason)).toBe(words);
  });

  it('is not spoken of when the answer is whole, or nothing is known of it', () => {
    expect(told('stop')).toBe('');
    expect(told(undefined)).toBe('');
  });
});

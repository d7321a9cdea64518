import type { Node } from '@tiptap/pm/model';
import { type ChangeObject, diffWordsWithSpace } from 'diff';

/** Words from `from` to `to` of the document go, and `text` comes in after them. */
export interface WordChange {
  from: number;
  to: number;
  text: string;
}

const MAX_CHARS = 20_000;
const HAS_WORD_OR_LINE = /[\p{L}\p{N}\n]/u;
const NO_WORD_AT_END = /[^\p{L}\p{N}]*$/u;

/**
 * What a rewrite changes, word by word. Where little stays as it was, a patchwork would be harder to read than both
 * texts one after the other: then it is one change of the whole.
 */
export function wordChanges(doc: Node, from: number, to: number, after: string): WordChange[] {
  const whole = [{ from, to, text: after }];
  const { text, places } = lettersOf(doc, from, to);
  if (text.length + after.length > MAX_CHARS) return whole;
  const pieces = diffWordsWithSpace(text, after);
  const kept = pieces.filter(({ added, removed }) => !added && !removed).map(({ value }) => value.trim());
  if (kept.join('').length < Math.min(text.length, after.length) / 3) return whole;
  const changes: WordChange[] = [];
  let at = 0;
  for (const { gone, come, kept } of readable(pieces)) {
    const start = gone ? (places[at] ?? to) : at ? (places[at - 1] ?? from) + 1 : from;
    at += gone.length + kept.length;
    if (kept) continue;
    changes.push({ from: start, to: gone ? (places[at - 1] ?? to - 1) + 1 : start, text: come });
  }
  return changes;
}

/** Either `kept`, or what goes and what comes in its place. */
interface Stretch {
  gone: string;
  come: string;
  kept: string;
}

/** One change where only a space or a comma would part two: whole phrases are read, not every second word. */
function readable(pieces: ChangeObject<string>[]): Stretch[] {
  const stretches: Stretch[] = [];
  pieces.forEach(({ value, added, removed }, n) => {
    const last = stretches.at(-1);
    const isBetween = last && !last.kept && n + 1 < pieces.length && !HAS_WORD_OR_LINE.test(value);
    const isKept = !added && !removed && !isBetween;
    const piece = {
      gone: added || isKept ? '' : value,
      come: removed || isKept ? '' : value,
      kept: isKept ? value : '',
    };
    if (!last || last.kept || isKept) stretches.push(piece);
    else {
      last.gone += piece.gone;
      last.come += piece.come;
    }
  });
  return stretches.flatMap(withoutSharedEnd);
}

/** The full stop that closes both what goes and what comes stays the one that was written. */
function withoutSharedEnd({ gone, come, kept }: Stretch): Stretch[] {
  const ofGone = [...(NO_WORD_AT_END.exec(gone)?.[0] ?? '')].reverse();
  const ofCome = [...(NO_WORD_AT_END.exec(come)?.[0] ?? '')].reverse();
  const differs = ofGone.findIndex((mark, n) => mark !== ofCome[n]);
  const shared = (differs < 0 ? ofGone : ofGone.slice(0, differs)).reverse().join('');
  if (!shared) return [{ gone, come, kept }];
  const rest = { gone: gone.slice(0, -shared.length), come: come.slice(0, -shared.length), kept: '' };
  const end = { gone: '', come: '', kept: shared };
  return rest.gone || rest.come ? [rest, end] : [end];
}

/** The text of a range, a blank line between blocks, and where in the document each letter stands. */
function lettersOf(doc: Node, from: number, to: number): { text: string; places: number[] } {
  let text = '';
  const places: number[] = [];
  const add = (value: string, start: number, step: number) => {
    for (let n = 0; n < value.length; n += 1) places.push(start + n * step);
    text += value;
  };
  doc.nodesBetween(from, to, (node, pos) => {
    if (node.isTextblock && text) add('\n\n', places.at(-1) ?? from, 0);
    if (node.isText) {
      const start = Math.max(pos, from);
      add(node.text?.slice(start - pos, to - pos) ?? '', start, 1);
    } else if (node.isInline) add('\n', pos, 1);
  });
  return { text, places };
}

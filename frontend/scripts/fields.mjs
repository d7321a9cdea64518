// Renames every field of the API's components and asks the compiler which of them it misses.
//
// All at once first. A field that an error is about gets its name back, so that what stood behind it comes to light in the
// next round, until there is no error: what is still renamed then is read by nobody. Prints these fields, and as
// `slips: …` those of which the compiler misses some, but none alone: one that is renamed would be read under its old name.
// `by hand: …` are names in the manner of the API that are read from a type which is not made from its document.
import { readByHand } from './fields/byHand.mjs';
import { close, errorsWithout } from './fields/compiler.mjs';
import { fields } from './fields/described.mjs';
import { missedBy, perhapsMissedBy } from './fields/missed.mjs';

const MAX_ROUNDS = 20;

/** What is left renamed without an error, and what had to be named again without certainty. */
function rounds() {
  const left = new Set(fields);
  const doubtful = new Set();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const errors = errorsWithout(left);
    if (errors.length === 0) return { left: [...left], doubtful: [...doubtful] };
    const certain = errors.flatMap(missedBy).filter((field) => left.has(field));
    const found =
      certain.length > 0 ? certain : errors.flatMap(perhapsMissedBy).filter((field) => left.has(field));
    if (found.length === 0)
      throw new Error(errors.map(({ fileName, text }) => `${fileName}: ${text}`).join('\n'));
    for (const field of found) {
      left.delete(field);
      if (certain.length === 0) doubtful.add(field);
    }
  }
  throw new Error(`not done after ${MAX_ROUNDS} rounds`);
}

function judged() {
  const { left, doubtful } = rounds();
  const notAlone = doubtful.filter((field) => errorsWithout([field]).length === 0);
  const areReadByNobody = errorsWithout([...left, ...notAlone]).length === 0;
  return areReadByNobody ? { slips: [], unread: [...left, ...notAlone] } : { slips: notAlone, unread: left };
}

try {
  const { slips, unread } = judged();
  const ids = (some) => some.map(({ id }) => id).sort();
  const said = [
    ...ids(unread),
    ...ids(slips).map((id) => `slips: ${id}`),
    ...readByHand().map((place) => `by hand: ${place}`),
  ];
  process.stdout.write(`${said.join('\n')}\n`);
} finally {
  close();
}

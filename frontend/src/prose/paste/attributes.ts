/** A count an attribute gives, if it is one that can be meant. */
export function numberOf(value: string | null): number | null {
  const read = Number.parseInt(value ?? '', 10);
  return Number.isFinite(read) && read >= 0 && read < 1_000_000 ? read : null;
}

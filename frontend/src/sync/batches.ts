import { mergeUpdates, parseUpdateMeta } from 'yjs';

/** An edit on its way. Once it was sent its bytes and number stay as they are; the server counts on that. */
export interface Batch {
  lease: number;
  number: number;
  update: Uint8Array;
  wasSent: boolean;
}

const MERGE_UP_TO_BYTES = 64 * 1024;

/** Edits that the server has not acknowledged, by the client id they were made under. */
export class Batches {
  private readonly waiting = new Map<number, Batch[]>();
  private readonly lastNumber = new Map<number, number>();

  get count(): number {
    let count = 0;
    for (const batches of this.waiting.values()) count += batches.length;
    return count;
  }

  /** Takes an edit in; joins it to the last one when that was never sent. */
  add(lease: number, update: Uint8Array): Batch {
    const batches = this.of(lease);
    const last = batches.at(-1);
    if (last && !last.wasSent && last.update.length + update.length < MERGE_UP_TO_BYTES) {
      last.update = mergeUpdates([last.update, update]);
      return last;
    }
    const number = (this.lastNumber.get(lease) ?? 0) + 1;
    this.lastNumber.set(lease, number);
    const batch = { lease, number, update, wasSent: false };
    batches.push(batch);
    return batch;
  }

  /** Takes over what an earlier tab left behind. */
  recover(batch: Batch): void {
    this.of(batch.lease).push(batch);
    this.of(batch.lease).sort((a, b) => a.number - b.number);
    this.lastNumber.set(batch.lease, Math.max(batch.number, this.lastNumber.get(batch.lease) ?? 0));
  }

  /** All that must be sent after a reconnect, in order. */
  all(): Batch[] {
    return [...this.waiting.values()].flat();
  }

  /** Forgets what is committed: acknowledgements are cumulative. True when something was waiting for it. */
  acknowledge(lease: number, number: number): boolean {
    const batches = this.of(lease);
    const left = batches.filter((batch) => batch.number > number);
    this.waiting.set(lease, left);
    return left.length < batches.length;
  }

  /**
   * The server never got numbers before ours (their copy is lost): continue at the one it expects.
   * Returns the batches with their old numbers.
   */
  renumber(lease: number, expected: number): { batch: Batch; was: number }[] {
    const batches = this.of(lease);
    const first = batches[0];
    if (!first || first.number <= expected) return [];
    const shift = first.number - expected;
    this.lastNumber.set(lease, (this.lastNumber.get(lease) ?? shift) - shift);
    return batches.map((batch) => {
      const was = batch.number;
      batch.number -= shift;
      return { batch, was };
    });
  }

  /** The first clock of a client id that never left this browser, or null. */
  firstUnsent(lease: number): number | null {
    const clocks = this.of(lease)
      .filter((batch) => !batch.wasSent)
      .map((batch) => parseUpdateMeta(batch.update).from.get(lease))
      .filter((clock) => clock !== undefined);
    return clocks.length > 0 ? Math.min(...clocks) : null;
  }

  leases(): number[] {
    return [...this.waiting].filter(([, batches]) => batches.length > 0).map(([lease]) => lease);
  }

  private of(lease: number): Batch[] {
    let batches = this.waiting.get(lease);
    if (!batches) {
      batches = [];
      this.waiting.set(lease, batches);
    }
    return batches;
  }
}

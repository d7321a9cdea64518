import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Schema } from '@/api/types';

/** Frames of the sync socket: y-protocols, and message type 100, which is ours (docs/editor/protocol.md). */
const SYNC = 0;
const AWARENESS = 1;
const OURS = 100;

/** What the server takes in one frame, less what the frame says besides the update. */
export const MAX_UPDATE_BYTES = 1024 * 1024 - 64;

export type Incoming =
  | { kind: 'state'; update: Uint8Array; completes: boolean }
  | { kind: 'presence'; update: Uint8Array }
  | { kind: 'ack'; lease: number; number: number; seq: number }
  | { kind: 'status'; status: ServerStatus }
  | { kind: 'other' };

/** Something about the document besides its text changed; `restored` when the text became what it was in a version. */
export type News = Omit<Schema<'NewsStatus'>, 'type'>;

export type ServerStatus = Schema<'SocketStatus'>;

export function readFrame(data: ArrayBuffer): Incoming {
  const decoder = decoding.createDecoder(new Uint8Array(data));
  const message = decoding.readVarUint(decoder);
  if (message === SYNC) return readSync(decoder);
  if (message === AWARENESS) return { kind: 'presence', update: decoding.readVarUint8Array(decoder) };
  if (message === OURS) return readOurs(decoder);
  return { kind: 'other' };
}

function readSync(decoder: decoding.Decoder): Incoming {
  const step = decoding.readVarUint(decoder);
  // The server's question what it lacks needs no answer: every edit here is on its way as a batch.
  if (step === 0) return { kind: 'other' };
  return { kind: 'state', update: decoding.readVarUint8Array(decoder), completes: step === 1 };
}

function readOurs(decoder: decoding.Decoder): Incoming {
  const kind = decoding.readVarUint(decoder);
  if (kind === 1) {
    return {
      kind: 'ack',
      lease: decoding.readVarUint(decoder),
      number: decoding.readVarUint(decoder),
      seq: decoding.readVarUint(decoder),
    };
  }
  if (kind === 2) return { kind: 'status', status: JSON.parse(decoding.readVarString(decoder)) };
  return { kind: 'other' };
}

export function askForState(stateVector: Uint8Array): Uint8Array {
  return frame(SYNC, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint8Array(encoder, stateVector);
  });
}

export function presence(update: Uint8Array): Uint8Array {
  return frame(AWARENESS, (encoder) => encoding.writeVarUint8Array(encoder, update));
}

export function batch(lease: number, number: number, update: Uint8Array): Uint8Array {
  return frame(OURS, (encoder) => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, lease);
    encoding.writeVarUint(encoder, number);
    encoding.writeVarUint8Array(encoder, update);
  });
}

function frame(message: number, write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, message);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

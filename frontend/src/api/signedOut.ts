import { readBoot } from '@/api/boot';
import { Problem } from './problem';

let isKnown: boolean | null = null;

/** From now on the server is asked again: somebody may have signed in, here or in another window. */
export function forgetSignedOut(): void {
  isKnown = false;
}

/** Throws what the server would answer when its page said that nobody is signed in: a question less, and no error in the console. */
export function refuseStrangers(): void {
  if (isKnown === null) {
    isKnown = !readBoot().signed_in;
    window.addEventListener('focus', forgetSignedOut, { once: true });
    window.addEventListener('pageshow', (event) => event.persisted && forgetSignedOut());
  }
  if (isKnown) throw new Problem(401, {}, null);
}

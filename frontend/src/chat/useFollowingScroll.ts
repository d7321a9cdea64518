import { type RefObject, useEffect, useRef } from 'react';

const NEAR_PX = 80;

/** Keeps the end in view while anything arrives (text, sources, price), until the reader scrolls up. */
export function useFollowingScroll(): RefObject<HTMLDivElement | null> {
  const turns = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = turns.current;
    if (!box) return;
    let follows = true;
    const look = () => {
      follows = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    };
    const follow = () => {
      if (follows) box.scrollTop = box.scrollHeight;
    };
    const arrivals = new MutationObserver(follow);
    arrivals.observe(box, { childList: true, subtree: true, characterData: true });
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      arrivals.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, []);
  return turns;
}

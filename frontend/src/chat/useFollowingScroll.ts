import { type RefObject, useEffect, useRef } from 'react';

const NEAR_PX = 80;

/** Keeps the end in view while text arrives, until the reader scrolls up; `change` tells that text came. */
export function useFollowingScroll(change: string): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const box = end.current?.parentElement;
    if (!box) return;
    const look = () => {
      follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    };
    box.addEventListener('scroll', look, { passive: true });
    return () => box.removeEventListener('scroll', look);
  }, []);
  useEffect(() => {
    const box = end.current?.parentElement;
    if (change && box && follows.current) box.scrollTop = box.scrollHeight;
  }, [change]);
  return end;
}

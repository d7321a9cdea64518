import { useEffect, useRef } from 'react';

/** What opened a layer: the focused element, or the button of the menu it was chosen from. */
function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest('[role="menu"]');
  const button = menu && document.querySelector(`[aria-controls="${CSS.escape(menu.id)}"]`);
  const opener = button ?? focused;
  return opener instanceof HTMLElement ? opener : null;
}

/** Gives the focus back to what opened a layer when the layer goes. For layers that exist only while open. */
export function useFocusBack(): void {
  const opener = useRef<HTMLElement | null>(null);
  opener.current ??= openerOf(document.activeElement);
  useEffect(() => {
    const back = opener.current;
    return () => {
      // After the layer's own focus trap has let go.
      setTimeout(() => back?.isConnected && back.focus());
    };
  }, []);
}

import {
  type AriaAttributes,
  type ComponentType,
  cloneElement,
  type MouseEventHandler,
  type ReactElement,
  type Ref,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { fetchLater } from './fetchLater';
import { withStyles } from './lazyPage';
import { useToast } from './toast';

interface ButtonProps extends AriaAttributes {
  ref?: Ref<HTMLButtonElement>;
  onClick?: MouseEventHandler;
  onFocus?: () => void;
  onPointerEnter?: () => void;
}

export interface MenuProps {
  /** What opens the menu. */
  button: ReactElement<ButtonProps>;
}

/**
 * A menu that is fetched when the pointer or the focus reaches its button, and opened by the click: most pages are
 * left without any having been opened, and it is the heaviest part of the library.
 */
export function lazyMenu<P extends object>(load: () => Promise<ComponentType<P & MenuProps>>) {
  const fetchMenu = withStyles(load);
  fetchLater(fetchMenu);
  const fetchAhead = () => void fetchMenu().catch(() => undefined);
  return function LazyMenu(props: P & MenuProps) {
    const { t } = useTranslation();
    const toast = useToast();
    const [Menu, setMenu] = useState<ComponentType<P & MenuProps> | null>(null);
    if (Menu) return <Menu {...props} />;
    const open = () =>
      fetchMenu().then(
        (fetched) => setMenu(() => fetched),
        (error: unknown) => toast.failed(error, t('error.notDone')),
      );
    return cloneElement(props.button, {
      'aria-haspopup': 'menu',
      'aria-expanded': false,
      onPointerEnter: fetchAhead,
      onFocus: fetchAhead,
      onClick: () => void open(),
    });
  };
}

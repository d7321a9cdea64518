import { useHotkeys } from '@mantine/hooks';
import { Suspense } from 'react';
import { lazyPart } from '@/ui/lazyPage';
import { openLayer, useLayer } from './layersStore';

const Palette = lazyPart(async () => (await import('./Palette')).Palette);
const Shortcuts = lazyPart(async () => (await import('./Shortcuts')).Shortcuts);

/** What opens above every page; each layer is fetched when first asked for. */
export function Layers() {
  const layer = useLayer();
  useHotkeys([['mod+K', () => openLayer('palette')]], [], true);
  useHotkeys([['shift+?', () => openLayer('shortcuts')]]);
  return (
    <Suspense>
      {layer === 'palette' && <Palette />}
      {layer === 'shortcuts' && <Shortcuts />}
    </Suspense>
  );
}

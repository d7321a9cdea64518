import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

export const models: Room = {
  name: 'models',
  pages: [
    {
      path: 'console/models',
      Page: lazyPage(['console'], async () => (await import('./ModelsPage')).ModelsPage),
    },
  ],
  console: [{ path: 'console/models', names: { en: 'Models', de: 'Modelle' }, capability: 'model.manage' }],
};

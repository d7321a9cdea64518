import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

export const keys: Room = {
  name: 'keys',
  pages: [
    {
      path: 'console/api-keys',
      Page: lazyPage(['console'], async () => (await import('./KeysPage')).KeysPage),
    },
  ],
  console: [
    { path: 'console/api-keys', names: { en: 'API keys', de: 'API-Schlüssel' }, capability: 'apikey.manage' },
  ],
};

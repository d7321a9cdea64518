import type signinWords from '@/i18n/en/signin.json';
import type { Room } from '@/room/room';
import { lazyPage } from '@/ui/lazyPage';

declare module '@/i18n/words' {
  interface Words {
    signin: typeof signinWords;
  }
}

export const signin: Room = {
  name: 'signin',
  publicPages: [
    { path: '/', Page: lazyPage(['signin'], async () => (await import('./FrontDoor')).FrontDoor) },
    { path: '/sign-up', Page: lazyPage(['signin'], async () => (await import('./SignUpPage')).SignUpPage) },
    {
      path: '/reset-password',
      Page: lazyPage(['signin'], async () => (await import('./ResetRequestPage')).ResetRequestPage),
    },
    {
      path: '/reset-password/:key',
      Page: lazyPage(['signin'], async () => (await import('./ResetPage')).ResetPage),
    },
    {
      path: '/verify-email/:key',
      Page: lazyPage(['signin'], async () => (await import('./VerifyPage')).VerifyPage),
    },
    {
      path: '/invite/:token',
      Page: lazyPage(['signin'], async () => (await import('./InvitePage')).InvitePage),
    },
  ],
  words: {
    signin: { en: () => import('@/i18n/en/signin.json'), de: () => import('@/i18n/de/signin.json') },
  },
};

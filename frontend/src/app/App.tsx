import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { BrowserRouter } from 'react-router';
import { styleNonce } from '@/api/boot';
import type { Room } from '@/room/room';
import { RoomsContext } from '@/room/rooms';
import { LiveRegion } from '@/ui/announce';
import { AppRoutes } from './AppRoutes';
import { newQueryClient } from './queryClient';
import { cssVariables, theme } from './theme';

const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }));

/** Everything every page stands in: theme, data, words spoken to screen readers, addresses. */
export function App({ rooms }: { rooms: readonly Room[] }) {
  const [client] = useState(newQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={client}>
        <RoomsContext value={rooms}>
          <BrowserRouter>
            <AppRoutes />
          </BrowserRouter>
        </RoomsContext>
        <Suspense>
          <Notifications position="bottom-right" />
        </Suspense>
        <LiveRegion />
      </QueryClientProvider>
    </MantineProvider>
  );
}

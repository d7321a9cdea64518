import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { BrowserRouter } from 'react-router';
import { styleNonce } from '@/api/boot';
import type { Room } from '@/room/room';
import { RoomsContext } from '@/room/rooms';
import { LiveRegion } from '@/ui/announce';
import { Messages } from '@/ui/Messages';
import { AppRoutes } from './AppRoutes';
import { newQueryClient } from './queryClient';
import { cssVariables, theme } from './theme';

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
        <Messages />
        <LiveRegion />
      </QueryClientProvider>
    </MantineProvider>
  );
}

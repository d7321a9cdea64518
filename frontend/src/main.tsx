import '@/styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { readBoot, shareStyleNonce } from '@/api/boot';
import { App } from '@/app/App';
import { rooms } from '@/app/rooms';
import { startI18n } from '@/i18n';
import { wordsOf } from '@/room/rooms';
import { startFetchingLater } from '@/ui/fetchLater';
import { LastResort } from '@/ui/LastResort';

async function start(root: HTMLElement) {
  shareStyleNonce();
  await startI18n(readBoot().language, wordsOf(rooms));
  createRoot(root).render(
    <StrictMode>
      <LastResort>
        <App rooms={rooms} />
      </LastResort>
    </StrictMode>,
  );
  startFetchingLater();
}

const root = document.getElementById('root');
if (root) void start(root);

import '@/styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '@/app/App';
import { readBoot, shareStyleNonce } from '@/boot';
import { startI18n } from '@/i18n';
import { LastResort } from '@/ui/LastResort';

async function start(root: HTMLElement) {
  shareStyleNonce();
  await startI18n(readBoot().language);
  createRoot(root).render(
    <StrictMode>
      <LastResort>
        <App />
      </LastResort>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);

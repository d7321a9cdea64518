import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { chunkGroups } from './scripts/chunks.ts';
import { devPage } from './scripts/devPage.ts';

// Django serves the result under /static/ and finds the hashed names in the manifest (django-vite).
export default defineConfig({
  base: '/static/',
  plugins: [react(), devPage(process.env.PRODUCT_URL ?? 'http://127.0.0.1:8000')],
  resolve: {
    alias: {
      '@tiptap/pm/history': fileURLToPath(new URL('./src/prose/schema/noHistory.ts', import.meta.url)),
      '@': fileURLToPath(new URL('./src', import.meta.url)),
    },
    // A second copy of either would make remote edits look like local ones.
    dedupe: ['yjs', '@tiptap/y-tiptap', 'react', 'react-dom'],
  },
  cacheDir: process.env.VITE_CACHE_DIR ?? 'node_modules/.vite',
  server: { fs: { allow: ['.', realpathSync('node_modules')] } },
  build: {
    manifest: 'manifest.json',
    target: 'es2022',
    // Inlined data: addresses would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: 'src/main.tsx', output: { codeSplitting: chunkGroups } },
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    css: false,
    testTimeout: 15_000,
  },
});

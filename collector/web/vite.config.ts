/** Builds the console into dist/collector/web, where the collector serves it from. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The collector replaces the placeholder in index.html with a fresh nonce at every request.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../../dist/collector/web',
    emptyOutDir: true,
    target: 'es2022',
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 650,
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: 'test/temporary-folder.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Many files start servers, browsers and processes of their own: two at once on two cores run into time limits.
    maxWorkers: '50%',
  },
})

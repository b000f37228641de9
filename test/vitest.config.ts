import { defineConfig } from 'vitest/config'
import { testFiles } from './servers.ts'

const root = new URL('..', import.meta.url).pathname
const { pure, servers } = testFiles(root)

export default defineConfig({
  test: {
    root,
    globalSetup: 'test/temporary-folder.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'pure', include: pure, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: servers,
          sequence: { groupOrder: 1 },
          // Two at once on two cores gain nothing, and run into time limits.
          maxWorkers: '50%',
          testTimeout: 120_000,
          hookTimeout: 240_000,
          // A machine that is busy with something else for a moment is not a defect; deploy/test names who needed it.
          retry: 1,
        },
      },
    ],
  },
})

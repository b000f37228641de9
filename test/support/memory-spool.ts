/** A spool on a disk in memory, small enough to see segments come and go; a test says what is different about its own. */
import { openSpool } from '../../agent/spool/open-spool.ts'
import type { Spool } from '../../agent/spool/spool.ts'
import type { SpoolOptions } from '../../agent/spool/spool-types.ts'
import type { MemoryFiles } from './memory-files.ts'

export const openMemorySpool = (files: MemoryFiles, more: Partial<SpoolOptions> = {}): Promise<Spool> =>
  openSpool({
    folder: '/spool',
    agent: 'agent-1',
    limitBytes: 1_000_000,
    segmentBytes: 2_000,
    commitDelayMs: 0,
    checkpointDelayMs: 1,
    files,
    owner: { pid: 1, startedAt: 'x' },
    isAlive: async () => false,
    ...more,
  })

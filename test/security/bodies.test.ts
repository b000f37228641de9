/** Against a running collector: bodies that are larger than they look, or than they may be. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { ALERTS_PATH, BATCH_TYPE, HEARTBEAT_PATH, MAX_BATCH_BYTES } from '../../agent/wire/index.ts'
import { zstdCompress } from '../../agent/wire/zstd.ts'
import type { Reply } from '../support/agent-side.ts'
import { type RunningCollector, runningCollector } from '../support/running-collector.ts'
import { wireAlert, wireBatch } from '../support/wire.ts'

const ended: RunningCollector[] = []
afterEach(async () => {
  for (const collector of ended.splice(0)) await collector[Symbol.asyncDispose]()
})

async function start() {
  const collector = await runningCollector()
  ended.push(collector)
  return { collector, agent: await collector.addAgent() }
}

const MIB = 1_048_576
const zeros = Buffer.alloc(200 * MIB)

/** A zstd frame whose header says that it holds little. */
async function lying(): Promise<Buffer> {
  const frame = await zstdCompress(Buffer.alloc(4 * MIB))
  // Single segment, four bytes of content size (RFC 8878 section 3.1.1.1).
  frame.writeUInt32LE(1000, 5)
  return frame
}

const bombs: Record<string, () => Promise<{ body: Buffer; encoding: string }>> = {
  'gzip of 200 MiB': async () => ({ body: gzipSync(zeros), encoding: 'gzip' }),
  'gzip of gzip members without end': async () => ({
    body: Buffer.concat(Array.from({ length: 200 }, () => gzipSync(zeros.subarray(0, MIB)))),
    encoding: 'gzip',
  }),
  'zstd of 200 MiB': async () => ({ body: await zstdCompress(zeros), encoding: 'zstd' }),
  'zstd that holds more than it says': async () => ({ body: await lying(), encoding: 'zstd' }),
}

describe('a bomb', { timeout: 60_000 }, () => {
  test.each(Object.keys(bombs))(
    'of %s is refused within the bound of a batch, and the next batch flows',
    async name => {
      const { collector, agent } = await start()
      const { body, encoding } = (await bombs[name]?.()) ?? { body: Buffer.alloc(0), encoding: '' }
      const before = process.memoryUsage().rss
      const headers = { 'content-type': BATCH_TYPE, 'content-encoding': encoding }
      for (const path of [ALERTS_PATH, HEARTBEAT_PATH])
        expect(await collector.agentPost(path, agent, body, { headers })).toMatchObject({ status: 422 })
      expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB)
      expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]))).status).toBe(200)
    },
  )
})

test('a body beyond the bound is refused before it is held, with and without saying its length', async () => {
  const { collector, agent } = await start()
  const large = Buffer.alloc(MAX_BATCH_BYTES + 1, 0x20)
  const chunked = { 'content-type': BATCH_TYPE, 'transfer-encoding': 'chunked' }
  for (const headers of [{ 'content-type': BATCH_TYPE }, chunked]) {
    const reply = collector.agentPost(ALERTS_PATH, agent, large, { headers })
    // The server may hang up on the rest of the body before the client has read the answer.
    const result = await reply.then(({ status }: Reply) => status).catch((error: NodeJS.ErrnoException) => error.code)
    expect([413, 'EPIPE', 'ECONNRESET']).toContain(result)
  }
  expect((await collector.sendBatch(agent, wireBatch([wireAlert(1)]))).status).toBe(200)
  const metrics = String((await collector.ask('/metrics')).body)
  expect(metrics).toContain('turned_away_total{why="too_large"} 2')
})

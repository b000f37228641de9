/** The proof as a file that is handed on, and checked far from the collector. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { collectorCommand } from '../../../collector/command/collector.ts'
import { verifyCommand } from '../../../collector/command/verify.ts'
import { type RunningCollector, runningCollector, tempFolder } from '../../support/running-collector.ts'
import { wireAlert, wireBatch } from '../../support/wire.ts'

let collector: RunningCollector
let folder: string

beforeAll(async () => {
  folder = tempFolder()
  collector = await runningCollector({ folder })
  await collector.sendBatch(await collector.addAgent(), wireBatch([wireAlert(1)]))
  await writeFile(join(folder, 'collector.yaml'), 'dataFolder: .\n')
})
afterAll(() => collector[Symbol.asyncDispose]())

/** What a command prints, and its exit code. */
async function told(work: () => Promise<number>) {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation(text => void lines.push(String(text)))
  const error = vi.spyOn(console, 'error').mockImplementation(text => void lines.push(String(text)))
  try {
    const code = await work()
    return { code, text: lines.join('\n') }
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
}

const proof = (...args: string[]) =>
  told(() => collectorCommand(['proof', ...args, '--config', join(folder, 'collector.yaml')]))
const verify = (...args: string[]) => told(() => verifyCommand(['proof', ...args]))

test('an exported proof is checked by its file alone, and falls when a byte of it is changed', async () => {
  const exported = await proof('agent-1/1/1', '--json')
  expect(exported.code).toBe(0)
  const file = join(folder, 'proof.json')
  await writeFile(file, exported.text)
  const ca = collector.caFile
  expect((await verify(file, '--authority', ca)).code).toBe(0)
  const { code, text } = await verify(file)
  expect(code).toBe(0)
  expect(text).toContain('fingerprint')
  await writeFile(file, exported.text.replace('Password guessing', 'Nothing at all'))
  const forged = await verify(file, '--authority', ca)
  expect(forged.code).toBe(1)
  expect(forged.text).toContain('✗')
})

test('taking the line out on the command line is on record', async () => {
  await proof('agent-1/1/1')
  const entries = await collector.store.audit.latest(10)
  expect(entries).toContainEqual(
    expect.objectContaining({ action: 'alert.payload_read', subject: 'agent-1/1/1', detail: 'proof' }),
  )
})

test('what is not there or no proof at all is said, not guessed', async () => {
  expect((await proof('agent-1/1/99')).code).toBe(1)
  expect((await proof('agent-1/1')).code).toBe(2)
  const file = join(folder, 'other.json')
  await writeFile(file, '{"format":"something"}')
  expect((await verify(file)).code).toBe(1)
  expect(await readFile(file, 'utf8')).toContain('something')
})

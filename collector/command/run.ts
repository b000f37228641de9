import { startCollector } from '../collector.ts'
import { readConfig } from '../config.ts'
import { speak } from './speak.ts'

/** Runs until SIGINT or SIGTERM, then closes the doors and finishes what is under way. */
export async function runCollector({ config: file }: { config: string }): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const config = readConfig(file)
  await using collector = await startCollector(config)
  console.log(
    speak({
      vi: `Màn hình trực: ${collector.console} · Nhận cảnh báo: ${collector.ingest} · Chứng thư cho tác tử: ${collector.caFile}`,
      en: `Console: ${collector.console} · Agents: ${collector.ingest} · Certificate for agents: ${collector.caFile}`,
    }),
  )
  if (!stop.signal.aborted)
    await new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve(), { once: true }))
  return 0
}

/** The address people reach the console by, without a slash at its end: it begins every link that is sent to them. */
import { type CollectorConfig, hostPort } from './config-schema.ts'

export function consoleAddress({ console: { listen, tls, publicUrl } }: Pick<CollectorConfig, 'console'>): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '')
  const { host, port } = hostPort(listen)
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Lines of `vonggac agent status` about the bundle at work and signs of tampering. */
import type { AgentStatus } from '../status-file.ts'
import { speak } from './speak.ts'

export function hostDetails({ bundle, bundleError, tampered }: NonNullable<AgentStatus['host']>): string[] {
  const own = speak({ vi: 'không có, dùng luật của máy', en: "none, the host's own rules" })
  const refused = speak({ vi: 'gói mới bị từ chối', en: 'a newer one was refused' })
  const running = bundle ? `${bundle.group} #${bundle.number} · ${bundle.sha256.slice(0, 16)}` : own
  return [
    `${speak({ vi: 'Gói luật', en: 'Bundle' })}: ${running}${bundleError === undefined ? '' : ` · ${refused}: ${bundleError}`}`,
    ...tampered.map(sign => `${speak({ vi: 'BỊ SỬA khi đang chạy', en: 'TAMPERED with while running' })}: ${sign}`),
  ]
}

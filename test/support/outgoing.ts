/** A message as a channel gets it. */
import type { Outgoing } from '../../collector/notify/channels/channel.ts'

export const outgoing = (change: Partial<Outgoing> = {}): Outgoing => ({
  id: 'a'.repeat(40),
  subject: { vi: '[Vọng Gác] Sự cố mới VG-2026-0001', en: '[Vọng Gác] New incident VG-2026-0001' },
  text: { vi: 'Sự cố mới VG-2026-0001: mức cao.', en: 'New incident VG-2026-0001: severity high.' },
  short: { vi: 'VongGac: Su co moi VG-2026-0001', en: 'VongGac: New incident VG-2026-0001' },
  language: 'vi',
  link: 'https://gac.example/a#token',
  linkUntil: 0,
  at: 0,
  callOuts: [],
  ...change,
})

export const never = new AbortController().signal

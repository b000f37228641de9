/** The collector's one logger; parts get children named after them. */
import { type Logger, pino } from 'pino'

export type { Logger }

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** JSON lines on standard error: standard output belongs to commands. Secrets never reach it; these paths are a net. */
export const newLogger = ({ level }: LogSettings): Logger =>
  pino(
    {
      level,
      base: { half: 'collector' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: ['password', 'token', '*.password', '*.token', 'headers.authorization', 'headers.cookie'],
    },
    pino.destination({ dest: 2, sync: false }),
  )

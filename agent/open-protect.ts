/** The `protect` stage as the configuration has it. */
import { join } from 'node:path'
import type { AgentConfig } from './config-schema.ts'
import type { AgentEvents } from './events.ts'
import { Originals } from './protect/originals.ts'
import { type Protect, protectStage } from './protect/stage.ts'

export interface OpenProtect extends AsyncDisposable {
  readonly protect: Protect
}

export function openProtect({ evidence, spool }: AgentConfig, events: AgentEvents): OpenProtect {
  const { days, limitBytes } = evidence.originals
  const originals = new Originals({
    folder: originalsFolder({ evidence, spool }),
    days,
    limitBytes,
    onLost: events.originalsLost,
    onPurged: events.originalsPurged,
  })
  return {
    protect: protectStage({
      policy: evidence,
      originals,
      masked: events.evidenceMasked,
      withheld: events.evidenceWithheld,
    }),
    [Symbol.asyncDispose]: () => originals[Symbol.asyncDispose](),
  }
}

export const originalsFolder = ({ evidence, spool }: Pick<AgentConfig, 'evidence' | 'spool'>): string =>
  evidence.originals.folder ?? join(spool.folder, 'originals')

import type { AlertView, FoldView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Evidence } from './evidence.tsx'
import styles from './fold-row.module.css'
import { PartyFacts } from './party-facts.tsx'

/** What was matched and where, of the alert that stands for the row. */
export function FoldFacts({ fold }: { fold: FoldView }) {
  const { t } = useLocale()
  const { rule, entities, sample } = fold
  return (
    <div className={styles['facts']}>
      <Evidence alert={sample} />
      <dl>
        <Fact name={t.folds.rule}>
          <span className="mono">
            {rule.engine}:{rule.id}
            {rule.revision === undefined ? '' : `:${rule.revision}`}
          </span>
          {rule.techniques.length > 0 ? <span className="mono"> · ATT&CK {rule.techniques.join(', ')}</span> : null}
        </Fact>
        {sample.network ? (
          <Fact name={t.folds.flow}>
            <span className="mono">{flowOf(sample.network)}</span>
          </Fact>
        ) : null}
        <PartyFacts {...entities} />
        <Fact name={t.folds.number}>
          <span className="mono">
            {sample.agent} / {sample.epoch} / {sample.sequence} · {sample.source}
          </span>
        </Fact>
      </dl>
    </div>
  )
}

function flowOf(network: NonNullable<AlertView['network']>): string {
  const end = (ip: string, port: number | undefined) =>
    port === undefined ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
  const { destinationIp, transport, applicationProtocol: application } = network
  const from = end(network.sourceIp, network.sourcePort)
  const to = destinationIp === undefined ? '' : ` → ${end(destinationIp, network.destinationPort)}`
  return `${from}${to}${transport ? ` ${transport}` : ''}${application ? ` (${application})` : ''}`
}

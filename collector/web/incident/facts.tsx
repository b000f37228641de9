import { CopyButton } from '@mantine/core'
import type { IncidentDetail } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { Instant } from '../parts/instant.tsx'
import { Panel } from '../parts/panel.tsx'
import styles from './facts.module.css'
import { PartyFacts } from './party-facts.tsx'

export function Facts({ detail }: { detail: IncidentDetail }) {
  const { t, number } = useLocale()
  const { summary } = detail
  return (
    <Panel title={t.incident.facts}>
      <dl className={styles['facts']}>
        <Fact name={t.incident.occurredAt}>
          <Instant at={summary.occurredAt} precision="second" />
        </Fact>
        <Fact name={t.incident.detectedAt}>
          <strong>
            <Instant at={summary.detectedAt} precision="second" />
          </strong>
        </Fact>
        <Fact name={t.incident.openedAt}>
          <Instant at={summary.openedAt} precision="second" />
        </Fact>
        <Fact name={t.incident.lastAlertAt}>
          <Instant at={summary.lastAlertAt} precision="second" />
        </Fact>
        <Fact name={t.incident.alertCount}>
          <span className="numbers">{number(summary.alertCount)}</span>
        </Fact>
        <PartyFacts
          attackers={summary.attackers}
          victims={summary.victims}
          accounts={detail.accounts}
          indicators={detail.indicators}
        />
        <Fact name={t.incident.chainHead}>
          <ChainHead hash={detail.chainHead} />
        </Fact>
      </dl>
    </Panel>
  )
}

function ChainHead({ hash }: { hash: string }) {
  const { t } = useLocale()
  return (
    <CopyButton value={hash}>
      {({ copied, copy }) => (
        <button type="button" className={styles['hash']} title={hash} onClick={copy}>
          <span className="mono">{hash.slice(0, 16)}…</span> {copied ? t.incident.copied : t.incident.copy}
        </button>
      )}
    </CopyButton>
  )
}

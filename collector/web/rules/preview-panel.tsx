import { Link } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { Instant } from '../parts/instant.tsx'
import type { Preview } from '../rules-api.ts'
import styles from './rules.module.css'

interface PreviewPanelProps {
  readonly preview: Preview
  readonly days: number
  /** An inhibition hides what it matches only while its source is there: this is the most that it could. */
  readonly atMost?: boolean
}

/** What it would have hidden lately: told before anybody decides. */
export function PreviewPanel({ preview, days, atMost = false }: PreviewPanelProps) {
  const { t, pick, locale, number } = useLocale()
  const { looked, whole, alerts, incidents, gone, byRule, samples } = preview
  return (
    <section className={styles['preview']} aria-label={t.rules.preview} role="status">
      <strong>{t.rules.wouldHide(number(alerts), number(looked), days)}</strong>
      {atMost ? <p>{t.rules.atMost}</p> : null}
      {whole ? null : <p className={styles['gone']}>{t.rules.notWhole(number(looked))}</p>}
      <p>{t.rules.ofIncidents(incidents.length)}</p>
      {gone.length > 0 ? (
        <p className={styles['gone']}>
          {t.rules.gone(gone.length)} <Ids ids={gone} />
        </p>
      ) : null}
      {byRule.length > 0 ? (
        <ul aria-label={t.rules.byRule}>
          {byRule.map(({ ruleId, title, alerts: count }) => (
            <li key={ruleId}>
              {number(count)} × {pick(title)} <span className="mono">{ruleId}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {samples.length > 0 ? (
        <details>
          <summary>{t.rules.samples(samples.length)}</summary>
          <ul>
            {samples.map(({ agent, epoch, sequence, detectedAt, rule, entities }) => (
              <li key={`${agent} ${epoch} ${sequence}`}>
                <Instant at={detectedAt} precision="second" /> ·{' '}
                {locale === 'vi' ? (rule.titleVi ?? rule.title) : rule.title} ·{' '}
                {[...entities.attackers, '→', ...entities.victims].join(' ')}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  )
}

const SHOWN = 20

function Ids({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.slice(0, SHOWN).map(id => (
        <span key={id}>
          <Link to="/incidents/$id" params={{ id }} className="mono">
            {id}
          </Link>{' '}
        </span>
      ))}
      {ids.length > SHOWN ? '…' : null}
    </>
  )
}

import { Button } from '@mantine/core'
import { IconCircleCheck, IconClockHour4, IconDeviceFloppy, IconDownload, IconFileX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { VersionView } from '../../serve/report-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { Tag } from '../parts/tag.tsx'
import { diffQuery } from '../queries.ts'
import { versionAddress } from '../report-api.ts'
import { localInstant } from '../time.ts'
import { Approval } from './approval.tsx'
import { Decisions } from './decisions.tsx'
import styles from './report-tab.module.css'

interface ItemProps {
  readonly subject: string
  readonly version: VersionView
  readonly latest: boolean
  readonly session: SessionView | null
  readonly mayApproveOwn: boolean
}

const MARKS = {
  saved: ['neutral', IconDeviceFloppy],
  submitted: ['wait', IconClockHour4],
  returned: ['warn', IconFileX],
  approved: ['good', IconCircleCheck],
} as const

export function VersionItem({ subject, version, latest, session, mayApproveOwn }: ItemProps) {
  const { t } = useLocale()
  const [tone, icon] = MARKS[version.standing.state]
  return (
    <li className={styles['item']} data-version={version.number}>
      <div className={styles['row']}>
        <strong>{t.reporting.version(version.number)}</strong>
        <Tag tone={tone} icon={icon}>
          {t.reporting.state[version.standing.state]}
        </Tag>
        <span className={styles['quiet']}>{t.reporting.by(version.author, localInstant(new Date(version.at)))}</span>
      </div>
      <Downloads version={version} />
      <p className={styles['quiet']}>
        {t.reporting.hash}: <span className="mono">{version.sha256}</span>
      </p>
      <Approval standing={version.standing} />
      <Decisions subject={subject} version={version} latest={latest} session={session} mayApproveOwn={mayApproveOwn} />
      {version.number > 1 ? <Comparison version={version} /> : null}
    </li>
  )
}

function Downloads({ version }: { version: VersionView }) {
  const { t } = useLocale()
  return (
    <div className={styles['row']}>
      {(['docx', 'pdf', 'json'] as const).map(format => (
        <a key={format} className={styles['link']} href={versionAddress(version, format)} download>
          <IconDownload size={14} aria-hidden /> {format.toUpperCase()}
        </a>
      ))}
      <a className={styles['link']} href={versionAddress(version, 'pdf', 'en')} download>
        <IconDownload size={14} aria-hidden /> {t.reporting.english}
      </a>
    </div>
  )
}

/** Against the version before, when it is asked for. */
function Comparison({ version }: { version: VersionView }) {
  const { t } = useLocale()
  const [asked, setAsked] = useState(false)
  if (asked) return <Changes version={version} from={version.number - 1} />
  return (
    <div>
      <Button size="xs" variant="default" onClick={() => setAsked(true)}>
        {t.reporting.compare(version.number - 1)}
      </Button>
    </div>
  )
}

function Changes({ version, from }: { version: VersionView; from: number }) {
  const { t, pick } = useLocale()
  const query = useQuery(diffQuery(version, from))
  if (query.isPending) return <Loading lines={2} />
  if (!query.data) return <Failed error={query.error} retry={() => void query.refetch()} />
  const { fields, annex } = query.data
  if (fields.length === 0 && annex.length === 0) return <p className={styles['quiet']}>{t.reporting.noChanges}</p>
  return (
    <dl className={styles['changes']}>
      {fields.map(({ code, label, before, after, by }) => (
        <div key={code} data-change={code}>
          <dt>
            {pick(label)} {by ? <span className={styles['quiet']}>({by})</span> : null}
          </dt>
          <dd>
            <span className={styles['quiet']}>{t.reporting.before}:</span> {before ?? t.reporting.empty}
          </dd>
          <dd>
            <span className={styles['quiet']}>{t.reporting.after}:</span> {after ?? t.reporting.empty}
          </dd>
        </div>
      ))}
      {annex.map(({ title, gone, added }) => (
        <div key={title.en}>
          <dt>{pick(title)}</dt>
          {gone.map(line => (
            <dd key={`- ${line.en}`}>− {pick(line)}</dd>
          ))}
          {added.map(line => (
            <dd key={`+ ${line.en}`}>+ {pick(line)}</dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

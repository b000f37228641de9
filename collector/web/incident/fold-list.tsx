import { IconBellOff } from '@tabler/icons-react'
import type { FoldView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Empty } from '../parts/states.tsx'
import { FoldRow } from './fold-row.tsx'

/** The incident's alerts, repeats of one thing in one row. */
export function FoldList({ folds }: { folds: readonly FoldView[] }) {
  const { t } = useLocale()
  if (folds.length === 0) return <Empty icon={IconBellOff} title={t.folds.empty} />
  return (
    <ol aria-label={t.incident.tabs.alerts}>
      {folds.map(fold => (
        <FoldRow key={fold.fingerprint} fold={fold} />
      ))}
    </ol>
  )
}

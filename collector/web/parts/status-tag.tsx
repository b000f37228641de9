import {
  type Icon,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconFence,
  IconHeartbeat,
  IconTrashX,
} from '@tabler/icons-react'
import type { IncidentStatus } from '../api.ts'
import { useLocale } from '../locale.tsx'
import { Tag, type Tone } from './tag.tsx'

const LOOKS: Record<IncidentStatus, { readonly tone: Tone; readonly icon: Icon }> = {
  candidate: { tone: 'wait', icon: IconCircleDashed },
  confirmed: { tone: 'info', icon: IconCircleDot },
  contained: { tone: 'info', icon: IconFence },
  eradicated: { tone: 'info', icon: IconTrashX },
  recovered: { tone: 'good', icon: IconHeartbeat },
  closed: { tone: 'neutral', icon: IconCircleCheck },
}

export function StatusTag({ status }: { status: IncidentStatus }) {
  const { t } = useLocale()
  return <Tag {...LOOKS[status]}>{t.incidentStatus[status]}</Tag>
}

import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconHeartOff,
  IconHelpCircle,
  IconHourglass,
} from '@tabler/icons-react'
import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'

const LOOKS: Record<AgentView['health'], { readonly tone: Tone; readonly icon: Icon }> = {
  healthy: { tone: 'good', icon: IconCircleCheck },
  degraded: { tone: 'warn', icon: IconAlertTriangle },
  losing: { tone: 'danger', icon: IconAlertTriangle },
  silent: { tone: 'alarm', icon: IconHeartOff },
  never_heard: { tone: 'neutral', icon: IconHelpCircle },
  pending: { tone: 'warn', icon: IconHourglass },
  revoked: { tone: 'neutral', icon: IconBan },
}

export function HealthTag({ health }: { health: AgentView['health'] }) {
  const { t } = useLocale()
  return <Tag {...LOOKS[health]}>{t.agents.health[health]}</Tag>
}

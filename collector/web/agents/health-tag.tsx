import { type Icon, IconAlertTriangle, IconCircleCheck, IconHeartOff, IconHelpCircle } from '@tabler/icons-react'
import type { AgentView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Tag, type Tone } from '../parts/tag.tsx'

const LOOKS: Record<AgentView['health'], { readonly tone: Tone; readonly icon: Icon }> = {
  healthy: { tone: 'good', icon: IconCircleCheck },
  degraded: { tone: 'warn', icon: IconAlertTriangle },
  silent: { tone: 'alarm', icon: IconHeartOff },
  never_heard: { tone: 'neutral', icon: IconHelpCircle },
}

export function HealthTag({ health }: { health: AgentView['health'] }) {
  const { t } = useLocale()
  return <Tag {...LOOKS[health]}>{t.agents.health[health]}</Tag>
}

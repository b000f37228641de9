import {
  type Icon,
  IconChevronDown,
  IconChevronsUp,
  IconChevronUp,
  IconEqual,
  IconInfoSmall,
} from '@tabler/icons-react'
import type { IncidentSummary } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Tag, type Tone } from './tag.tsx'

type Severity = IncidentSummary['severity']

const LOOKS: Record<Severity, { readonly tone: Tone; readonly icon: Icon }> = {
  informational: { tone: 'neutral', icon: IconInfoSmall },
  low: { tone: 'neutral', icon: IconChevronDown },
  medium: { tone: 'info', icon: IconEqual },
  high: { tone: 'warn', icon: IconChevronUp },
  critical: { tone: 'danger', icon: IconChevronsUp },
}

export function SeverityTag({ severity }: { severity: Severity }) {
  const { t } = useLocale()
  return <Tag {...LOOKS[severity]}>{t.severity[severity]}</Tag>
}

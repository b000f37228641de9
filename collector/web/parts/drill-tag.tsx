import { IconTargetArrow } from '@tabler/icons-react'
import { useLocale } from '../locale.tsx'
import { Tag } from './tag.tsx'

export function DrillTag() {
  const { t } = useLocale()
  return (
    <Tag tone="warn" icon={IconTargetArrow}>
      {t.drill}
    </Tag>
  )
}

import { IconHelpTriangle } from '@tabler/icons-react'
import { useLocale } from '../locale.tsx'
import { Tag, type TagProps } from './tag.tsx'

interface RuleTagProps extends Omit<TagProps, 'endIcon'> {
  /** Whether something about the rule behind it is not confirmed. */
  readonly unsure: boolean
}

/** A tag that tells of a rule: with the mark of what is not confirmed, in its icon and in words. */
export function RuleTag({ unsure, ...tag }: RuleTagProps) {
  const { t } = useLocale()
  if (!unsure) return <Tag {...tag} />
  return (
    <span data-unsure>
      <Tag {...tag} endIcon={IconHelpTriangle} />
      <span className="hidden-visually">, {t.clock.unsure}</span>
    </span>
  )
}

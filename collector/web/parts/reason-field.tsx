import { Textarea } from '@mantine/core'
import { useLocale } from '../locale.tsx'

interface ReasonFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  /** Somebody has tried to send: what is missing is said. */
  readonly asked: boolean
  readonly label?: string
  readonly required?: boolean
}

/** A written reason, which stays on record. */
export function ReasonField({ value, onChange, asked, label, required = true }: ReasonFieldProps) {
  const { t } = useLocale()
  return (
    <Textarea
      size="xs"
      label={label ?? t.form.reason}
      required={required}
      error={asked && required && value.trim() === '' ? t.form.reasonNeeded : null}
      maxLength={2000}
      autosize
      minRows={1}
      maxRows={8}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

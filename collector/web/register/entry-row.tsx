import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { Row } from '../parts/rows.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { removeEntry, type Table } from '../register-api.ts'

interface Props {
  readonly table: Table
  readonly id: string
  readonly name: string
  readonly marks: ReactNode
  readonly facts: ReactNode
  /** To change it. */
  readonly form: ReactNode
}

/** A network or a system: what is on record, and changing or removing it for who may. */
export function EntryRow({ table, id, name, marks, facts, form }: Props) {
  const { t } = useLocale()
  const { register } = t
  const may = useMay()
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const remove = useMutation({
    mutationFn: () => removeEntry(table, id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['register'] }),
  })
  return (
    <Row
      name={name}
      title={name}
      marks={marks}
      facts={facts}
      acts={
        may('register.write') ? (
          <>
            <Button
              size="xs"
              variant="default"
              aria-expanded={open}
              aria-label={`${open ? register.close : register.edit}: ${name}`}
              onClick={() => setOpen(!open)}
            >
              {open ? register.close : register.edit}
            </Button>
            <SureButton label={register.remove} ask={register.removeAsk} act={remove} />
          </>
        ) : null
      }
    >
      {open ? form : null}
    </Row>
  )
}

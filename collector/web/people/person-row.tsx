import { Button } from '@mantine/core'
import { IconLock, IconShieldCheck, IconShieldOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { PersonView } from '../../serve/people-views.ts'
import type { SessionView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { useMay } from '../parts/may.ts'
import { Row } from '../parts/rows.tsx'
import { Tag } from '../parts/tag.tsx'
import { PersonActs } from './person-acts.tsx'

export function PersonRow({ person, session }: { person: PersonView; session: SessionView }) {
  const { t } = useLocale()
  const { list } = t.people
  const may = useMay()
  const [open, setOpen] = useState(false)
  const oneself = person.username === session.username
  return (
    <Row
      name={person.username}
      title={person.displayName}
      marks={<Marks person={person} oneself={oneself} />}
      facts={
        <>
          <Fact name={list.username}>{person.username}</Fact>
          <Fact name={list.organisation}>{person.organisation ?? t.people.everyOrganisation}</Fact>
          <Fact name={list.signsInBy.label}>{list.signsInBy[person.signsInBy]}</Fact>
          <Fact name={t.people.account.payload}>
            {person.mayReadPayload ? t.people.account.yes : t.people.account.no}
          </Fact>
        </>
      }
      acts={
        may('people.manage') ? (
          <Button
            size="xs"
            variant="default"
            aria-expanded={open}
            aria-label={`${open ? list.close : list.edit}: ${person.displayName}`}
            onClick={() => setOpen(!open)}
          >
            {open ? list.close : list.edit}
          </Button>
        ) : null
      }
    >
      {open ? <PersonActs person={person} session={session} oneself={oneself} /> : null}
    </Row>
  )
}

function Marks({ person, oneself }: { person: PersonView; oneself: boolean }) {
  const { t } = useLocale()
  const { list } = t.people
  return (
    <>
      <Tag tone="info">{t.shell.role[person.role]}</Tag>
      {oneself ? <Tag tone="neutral">{list.you}</Tag> : null}
      {person.disabled ? (
        <Tag tone="danger" icon={IconLock}>
          {list.disabled}
        </Tag>
      ) : null}
      {person.secondFactor ? (
        <Tag tone="good" icon={IconShieldCheck}>
          {list.factorOn}
        </Tag>
      ) : (
        <Tag tone="neutral" icon={IconShieldOff}>
          {list.factorOff}
        </Tag>
      )}
    </>
  )
}

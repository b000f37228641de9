import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AgentView, AgentNotes as Notes } from '../../serve/views.ts'
import { saveAgentNotes } from '../api.ts'
import { Outcome } from '../incident/outcome.tsx'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { agentQuery, agentsQuery } from '../queries.ts'
import styles from './agent-page.module.css'

/** Where the host stands, whose it is and whom to call: written by people, and put on record who did. */
export function AgentNotes({ agent }: { agent: AgentView }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const may = useMay()
  const [notes, setNotes] = useState<Notes>(agent.notes)
  const [tags, setTags] = useState(agent.notes.tags.join(', '))
  const save = useMutation({
    mutationFn: () => saveAgentNotes(agent.agent, { ...notes, tags: tagsIn(tags) }),
    onSuccess: saved => {
      client.setQueryData(agentQuery(agent.agent).queryKey, saved)
      return client.invalidateQueries({ queryKey: agentsQuery.queryKey, exact: true })
    },
  })
  const readOnly = !may('agent.write')
  const field = (name: 'place' | 'owner' | 'contact') => (
    <TextInput
      size="xs"
      label={t.agents[name]}
      maxLength={200}
      readOnly={readOnly}
      value={notes[name]}
      onChange={event => setNotes({ ...notes, [name]: event.currentTarget.value })}
    />
  )
  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {field('place')}
      {field('owner')}
      {field('contact')}
      <TextInput
        size="xs"
        label={t.agents.tags}
        description={t.agents.tagsHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maxLength={1_000}
        readOnly={readOnly}
        value={tags}
        onChange={event => setTags(event.currentTarget.value)}
      />
      <Textarea
        className={styles['whole'] ?? ''}
        size="xs"
        label={t.agents.note}
        maxLength={4_000}
        autosize
        minRows={2}
        maxRows={10}
        readOnly={readOnly}
        value={notes.note}
        onChange={event => setNotes({ ...notes, note: event.currentTarget.value })}
      />
      {readOnly ? null : (
        <div className={styles['send']}>
          <Button size="xs" type="submit" variant="default" loading={save.isPending}>
            {t.agents.save}
          </Button>
          <Outcome done={save.isSuccess} error={save.error} said={t.agents.saved} />
        </div>
      )}
    </form>
  )
}

const tagsIn = (text: string): string[] =>
  text
    .split(',')
    .map(tag => tag.trim())
    .filter(tag => tag !== '')

import { Button, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addComment } from '../api.ts'
import { useLocale } from '../locale.tsx'
import styles from './handling.module.css'
import { Outcome } from './outcome.tsx'

export function CommentBox({ incidentId }: { incidentId: string }) {
  const { t } = useLocale()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const send = useMutation({
    mutationFn: () => addComment(incidentId, text.trim()),
    onSuccess: () => {
      setText('')
      return client.invalidateQueries({ queryKey: ['incident', incidentId] })
    },
  })

  return (
    <form
      className={styles['form']}
      onSubmit={event => {
        event.preventDefault()
        if (text.trim()) send.mutate()
      }}
    >
      <Textarea
        size="xs"
        label={t.incident.comment}
        placeholder={t.incident.commentHint}
        maxLength={10_000}
        autosize
        minRows={2}
        maxRows={12}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <div className={styles['send']}>
        <Button size="xs" type="submit" variant="default" disabled={!text.trim()} loading={send.isPending}>
          {t.incident.sendComment}
        </Button>
        <Outcome done={send.isSuccess} error={send.error} />
      </div>
    </form>
  )
}

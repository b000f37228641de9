import { useMutation, useQueryClient } from '@tanstack/react-query'

/** An act on an incident: afterwards whatever shows it is asked for again. */
export function useAct<Wanted = void, Answer = unknown>(
  id: string,
  act: (wanted: Wanted) => Promise<Answer>,
  then: (answer: Answer) => void = () => {},
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: answer => {
      then(answer)
      void client.invalidateQueries({ queryKey: ['incidents'] })
      void client.invalidateQueries({ queryKey: ['search'] })
      return client.invalidateQueries({ queryKey: ['incident', id] })
    },
  })
}

import { useMutation } from '@tanstack/react-query'
import { useLocale } from '../locale.tsx'
import { SureButton } from '../parts/sure-button.tsx'
import { endOtherSessions } from '../people-api.ts'

export function OtherSessions() {
  const { t } = useLocale()
  const { sessions } = t.people
  const end = useMutation({ mutationFn: endOtherSessions })
  return <SureButton label={sessions.endOthers} ask={sessions.endOthersAsk} act={end} said={sessions.ended} />
}

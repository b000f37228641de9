/** Agents' identities by the thousand: enrolled by the product's own code, beside the running collector. */
import { readConfig } from '../../../collector/config.ts'
import { enrol } from '../../../collector/fleet/enrolment.ts'
import type { EnrolmentAnswer } from '../../../collector/fleet/enrolment-answer.ts'
import { openFleet } from '../../../collector/fleet/fleet.ts'
import { addToken } from '../../../collector/fleet/token.ts'
import { openStore } from '../../../collector/store/open-store.ts'
import { hostKeys } from '../../support/agent-keys.ts'
import type { EnrolledAgent } from '../../support/agent-side.ts'

export async function enrolMany(configFile: string, count: number): Promise<EnrolledAgent[]> {
  const config = readConfig(configFile)
  const now = () => new Date()
  await using store = await openStore(config)
  const fleet = await openFleet(config, now())
  const wanted = {
    agent: null,
    organisation: 'default',
    group: 'default',
    uses: count,
    hours: 1,
    approval: 'automatic',
  } as const
  const { token } = await addToken({ store, fleet, now }, wanted, { actor: 'bench', address: '' })
  const agents: EnrolledAgent[] = []
  for (let index = 0; index < count; index++) {
    const keys = await hostKeys(`host-${index}`)
    const asked = { ...keys.asked, token, hostName: `${keys.agent}.example` }
    const answer = await enrol({ store, fleet, now }, asked, { address: '127.0.0.1', organisation: null })
    agents.push({ agent: keys.agent, key: keys.key, certificate: certificateIn(answer), signer: keys.signer, keys })
  }
  return agents
}

function certificateIn(answer: EnrolmentAnswer): string {
  if (answer.kind === 'answered' && answer.reply.state === 'issued') return answer.reply.certificate
  throw new Error(`not enrolled: ${JSON.stringify(answer)}`)
}

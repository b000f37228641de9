/** Keys that were made and not yet answered: whoever asks again, asks with the same. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type HostKeys, makeHostKeys } from './host-keys.ts'
import { PENDING, putFolder, readFiles } from './identity-folder.ts'

const FILES = { key: 'agent.key', signingKey: 'signing.key', request: 'request.pem', agent: 'agent' } as const

/** @param tlsKey PEM of a key that has a certificate already. */
export async function pendingKeys(folder: string, agent: string, tlsKey?: string): Promise<HostKeys> {
  const kept = await readFiles(join(folder, PENDING), Object.values(FILES))
  const { [FILES.key]: key, [FILES.signingKey]: signingKey, [FILES.request]: request } = kept
  const same = kept[FILES.agent] === agent && (tlsKey === undefined || tlsKey === key)
  if (same && key !== undefined && signingKey !== undefined && request !== undefined) {
    return { key, signingKey, request }
  }
  const made = await makeHostKeys(agent, tlsKey)
  await putFolder(folder, PENDING, {
    [FILES.key]: tlsKey ?? made.key,
    [FILES.signingKey]: made.signingKey,
    [FILES.request]: made.request,
    [FILES.agent]: agent,
  })
  return { ...made, key: tlsKey ?? made.key }
}

/** They were refused for good: the next ones are others. */
export const forgetPending = (folder: string): Promise<void> =>
  rm(join(folder, PENDING), { recursive: true, force: true })

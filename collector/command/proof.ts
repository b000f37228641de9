/** `vonggac collector proof` and `vonggac verify proof`: who signed an alert, told to people or as a file to hand on. */
import { readFile } from 'node:fs/promises'
import { AgentId } from '../../agent/wire/index.ts'
import { openAuthority } from '../fleet/authority.ts'
import { makeProof } from '../fleet/make-proof.ts'
import { AlertProof, checkProof, type ProofVerdict } from '../fleet/proof.ts'
import type { AlertKey } from '../store/alerts.ts'
import { speak, terminalLanguage } from './speak.ts'
import { operator, withStore } from './store-of.ts'

/** A batch's proof is some hundred kilobytes at most. */
const LARGEST_PROOF = 4 * 1024 * 1024

/** Exit code: 0 proven, 1 not there or not proven, 2 bad usage. */
export async function printProof(name: string, options: { config: string; json?: boolean }): Promise<number> {
  const key = keyOf(name)
  if (!key) return refused(2, { vi: 'cần TÁC-TỬ/EPOCH/SỐ-THỨ-TỰ', en: 'AGENT/EPOCH/SEQUENCE is needed' })
  const proof = await withStore(options.config, async (store, config) => {
    const { chain } = await openAuthority(config.dataFolder, config.authority, new Date())
    const made = await makeProof(store, key, chain)
    if (typeof made !== 'string' && made.line !== null)
      await store.audit.add({
        at: Date.now(),
        actor: operator(),
        action: 'alert.payload_read',
        subject: name,
        detail: 'proof',
        address: '',
      })
    return made
  })
  if (proof === 'not_found') return refused(1, { vi: 'không có cảnh báo này', en: 'there is no such alert' })
  if (proof === 'unsigned') return refused(1, UNSIGNED)
  const verdict = checkProof(proof)
  console.log(options.json ? JSON.stringify(proof, null, 2) : inWords(proof, verdict))
  return verdict.proven ? 0 : 1
}

const UNSIGNED = {
  vi: 'cảnh báo này không đến trong một lô có chữ ký của tác tử',
  en: 'this alert did not come in a batch that an agent signed',
}

/** Offline: needs nothing but the file, and the authority's certificate from a hand that is trusted. */
export async function verifyProof(file: string, { authority }: { authority?: string }): Promise<number> {
  const text = await readFile(file, 'utf8')
  const proof = text.length > LARGEST_PROOF ? undefined : readProof(text)
  if (!proof) return refused(1, { vi: `${file} không phải là bằng chứng ký số`, en: `${file} holds no proof` })
  const verdict = checkProof(proof, authority === undefined ? proof.authority : await readFile(authority, 'utf8'))
  console.log(inWords(proof, verdict))
  if (authority === undefined) console.log(OWN_AUTHORITY[terminalLanguage()])
  return verdict.proven ? 0 : 1
}

const OWN_AUTHORITY = {
  vi: 'Lưu ý: cơ quan cấp lấy từ chính tệp này. So dấu vân của nó với bản bạn tin, hoặc thêm --authority TỆP.',
  en: 'Note: the authority is the one in the file itself. Compare its fingerprint with one you trust, or add --authority FILE.',
}

function readProof(text: string): AlertProof | undefined {
  try {
    return AlertProof.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function keyOf(name: string): AlertKey | undefined {
  const [agent = '', epoch = '', sequence = '', more] = name.split('/')
  const number = /^[1-9]\d{0,15}$/
  if (more !== undefined || !AgentId.safeParse(agent).success || !number.test(epoch) || !number.test(sequence))
    return undefined
  return { agent, epoch: Number(epoch), sequence: Number(sequence) }
}

function inWords({ alert, digest, keyId, receivedAt }: AlertProof, { proven, parts }: ProofVerdict): string {
  const language = terminalLanguage()
  const marks = { true: '✓', false: '✗', null: '–' }
  return [
    `${alert.agent}/${alert.epoch}/${alert.sequence} · ${receivedAt}`,
    `SHA-256 ${digest}`,
    `${speak({ vi: 'Khóa ký', en: 'Signing key' })} ${keyId}`,
    ...parts.map(({ holds, says }) => `${marks[`${holds}`]} ${says[language]}`),
    proven
      ? speak({ vi: 'ĐÚNG: những gì còn lại đều khớp.', en: 'PROVEN: everything that is there holds.' })
      : speak({ vi: 'KHÔNG ĐÚNG: phần có dấu ✗ không khớp.', en: 'NOT PROVEN: what is marked ✗ does not hold.' }),
  ].join('\n')
}

function refused(exitCode: number, words: { vi: string; en: string }): number {
  console.error(`vonggac: ${speak(words)}`)
  return exitCode
}

/** `vonggac agent enroll`: makes this host's keys, asks a collector for a certificate, and waits for approval. */
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as timer } from 'node:timers/promises'
import { readConfig } from '../config.ts'
import { type AgentConfig, defaultId } from '../config-schema.ts'
import type { ProxySettings } from '../uplink/connections.ts'
import { type EnrolmentOrder, enrol } from '../uplink/enrolment.ts'
import { readIdentity } from '../uplink/identity.ts'
import { forgetPending, pendingKeys } from '../uplink/pending-keys.ts'
import { AgentId } from '../wire/index.ts'
import { speak } from './speak.ts'

export interface EnrollOptions {
  readonly collector?: string
  readonly token: string
  readonly config?: string
  readonly identityFolder?: string
  readonly id?: string
  readonly proxy?: string
  readonly proxyCredentials?: string
  readonly caFile?: string
  readonly certificate?: string
  readonly key?: string
  readonly force?: boolean
}

const CONFIG = '/etc/vonggac/agent.yaml'
const TIMEOUT_MS = 30_000

/** @returns 0 once the identity is on disk, 1 when it was refused. @throws what the operator has to be told. */
export async function enrollCommand(options: EnrollOptions): Promise<number> {
  const place = await placeOf(options)
  const before = await readIdentity(place.identityFolder).catch(() => undefined)
  if (before && before.expiresAt.getTime() > Date.now() && !options.force) {
    console.error(alreadyThere(place.identityFolder, before.agent, before.expiresAt))
    return 1
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const tlsKey = options.key === undefined ? undefined : await readFile(options.key, 'utf8')
  const order = { ...place, ...(await secretsOf(options)), hostName: hostname().slice(0, 255), timeoutMs: TIMEOUT_MS }
  const { agent, identityFolder } = place
  try {
    const keys = await pendingKeys(identityFolder, agent, tlsKey)
    await enrolTelling({ ...order, keys }, stop.signal)
    return 0
  } catch (error) {
    if (stop.signal.aborted) return 1
    // The collector will never take these keys: the next attempt makes others.
    if (/HTTP 409|"revoked"/.test((error as Error).message)) await forgetPending(identityFolder)
    throw error
  }
}

async function enrolTelling(order: EnrolmentOrder, signal: AbortSignal): Promise<void> {
  let told = false
  const pending = (keyId: string) => {
    if (!told) console.log(waiting(order.agent, keyId))
    told = true
  }
  const delay = (ms: number, stop: AbortSignal) => timer(ms, undefined, { signal: stop })
  const keyId = await enrol(order, { pending, delay, now: () => new Date() }, signal)
  const { expiresAt } = await readIdentity(order.identityFolder)
  console.log(done(order, keyId, expiresAt))
}

type Place = Pick<EnrolmentOrder, 'agent' | 'collector' | 'identityFolder' | 'proxy'>

/** From the configuration as far as there is one, or from the command line alone. */
async function placeOf(options: EnrollOptions): Promise<Place> {
  const { collector, identityFolder, id } = options
  if (identityFolder !== undefined && options.config === undefined) {
    if (collector === undefined) throw new Error(collectorMissing())
    const agent = AgentId.parse(id ?? defaultId())
    return { agent, collector, identityFolder: resolve(identityFolder), proxy: proxyOf(options, undefined) }
  }
  const { agent, uplink } = await readConfig(options.config ?? CONFIG)
  if (id !== undefined && id !== agent.id) throw new Error(otherName(id, agent.id))
  return {
    agent: agent.id,
    collector: collector ?? (uplink.collectors[0] as string),
    identityFolder: identityFolder === undefined ? uplink.identityFolder : resolve(identityFolder),
    proxy: proxyOf(options, uplink),
  }
}

function proxyOf(
  { proxy, proxyCredentials }: EnrollOptions,
  uplink: AgentConfig['uplink'] | undefined,
): ProxySettings | undefined {
  const url = proxy ?? uplink?.proxy
  return url === undefined ? undefined : { url, credentialsFile: proxyCredentials ?? uplink?.proxyCredentialsFile }
}

async function secretsOf({ token, caFile, certificate, key }: EnrollOptions) {
  if ((certificate === undefined) !== (key === undefined)) throw new Error(bothOrNone())
  return {
    // On the command line every user of the host can read it while the command runs.
    token: token === '-' ? (await text(process.stdin)).trim() : token,
    authorities: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
    certificate: certificate === undefined ? undefined : await readFile(certificate, 'utf8'),
  }
}

const alreadyThere = (folder: string, agent: string, expiresAt: Date): string =>
  speak({
    vi: `${folder} đã có danh tính của tác tử ${agent}, còn hạn đến ${expiresAt.toISOString()}. Thêm --force để thay bằng danh tính mới.`,
    en: `${folder} already holds the identity of agent ${agent}, good until ${expiresAt.toISOString()}. Add --force to replace it.`,
  })

const waiting = (agent: string, keyId: string): string =>
  speak({
    vi: `Đang chờ duyệt. Người quản trị bộ thu thập chạy:\n  vonggac collector agent approve ${agent}\nvà so mã khoá, phải đúng là:\n  ${keyId}\nCó thể dừng lệnh này và chạy lại sau: khoá vẫn được giữ.`,
    en: `Waiting for approval. An administrator of the collector runs:\n  vonggac collector agent approve ${agent}\nand compares the key id, which has to be:\n  ${keyId}\nThis command may be stopped and run again later: the keys are kept.`,
  })

const done = ({ agent, identityFolder }: EnrolmentOrder, keyId: string, expiresAt: Date): string =>
  speak({
    vi: `Đã ghi danh tác tử ${agent}.\nMã khoá: ${keyId}\nDanh tính: ${identityFolder}, chứng thư đến ${expiresAt.toISOString()}.\nTác tử đang chạy sẽ tự dùng danh tính này, không cần khởi động lại.`,
    en: `Agent ${agent} is enrolled.\nKey id: ${keyId}\nIdentity: ${identityFolder}, certificate until ${expiresAt.toISOString()}.\nA running agent takes it up by itself, without a restart.`,
  })

const otherName = (id: string, configured: string): string =>
  speak({
    vi: `--id ${id}: tệp cấu hình ghi agent.id là ${configured}; hai tên phải giống nhau`,
    en: `--id ${id}: the configuration says agent.id ${configured}; both have to be the same`,
  })

const bothOrNone = (): string =>
  speak({
    vi: '--certificate và --key phải đi cùng nhau',
    en: '--certificate and --key go together',
  })

const collectorMissing = (): string =>
  speak({
    vi: 'cần --collector khi không có tệp cấu hình',
    en: '--collector is needed without a configuration',
  })

/** `vonggac collector bundle publish|list|show`: rules and settings for a group of agents. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { Bundle, BundleSettings, GroupName } from '../../agent/wire/index.ts'
import { type BundleFile, collectFiles } from '../fleet/bundle-files.ts'
import { openBundleKey } from '../fleet/bundle-key.ts'
import { checkFiles, publishBundle } from '../fleet/publish-bundle.ts'
import { homeNetLine, homeNetState, withHomeNet } from './bundle-home-net.ts'
import { knows, noOrganisation } from './organisation-words.ts'
import { speak } from './speak.ts'
import { operator, withStore } from './store-of.ts'

interface PublishOptions {
  readonly config: string
  readonly organisation?: string
  readonly group: string
  readonly rules: string
  readonly variables?: string
  readonly homeNet?: string
  readonly heartbeatSeconds?: string
  readonly numberAbove?: string
  readonly allowRefused?: boolean
  readonly dryRun?: boolean
}

/** @returns 0 published (or could be, for a dry run); 1 refused; 2 bad usage. */
export async function publish(options: PublishOptions): Promise<number> {
  if (!GroupName.safeParse(options.group).success) return badUsage(badGroup(options.group))
  const numberAbove = Number(options.numberAbove ?? 0)
  if (!Number.isSafeInteger(numberAbove) || numberAbove < 0) return badUsage(`--number-above ${options.numberAbove}`)
  const given = settingsOf(options)
  if (typeof given === 'string') return badUsage(given)
  const home = await withHomeNet(given, options)
  if (typeof home === 'number') return home
  const { settings, homeNetOf } = home

  const { files, leftOut, problems } = collectFiles(options.rules)
  for (const path of leftOut) console.error(speak({ vi: `để ngoài: ${path}`, en: `left out: ${path}` }))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0 || files.length === 0) return refuse(files)
  if (!(await agreed(files, settings, options.allowRefused === true))) return 1
  if (options.dryRun) {
    console.log(speak({ vi: 'Chạy thử: không công bố gì.', en: 'A dry run: nothing was published.' }))
    return 0
  }
  return withStore(options.config, async (store, config) => {
    if (!knows(config, options.organisation)) return noOrganisation(options.organisation)
    const organisation = options.organisation ?? config.organisation.id
    const publication = {
      organisation,
      group: options.group,
      files,
      settings,
      by: operator(),
      at: new Date(),
      numberAbove,
      homeNetOf,
    }
    const { number, sha256 } = await publishBundle(store, openBundleKey(config.dataFolder), publication)
    console.log(
      speak({
        vi: `Đã công bố gói số ${number} cho nhóm ${options.group} (${files.length} tệp, SHA-256 ${sha256}).`,
        en: `Published bundle number ${number} for the group ${options.group} (${files.length} files, SHA-256 ${sha256}).`,
      }),
    )
    return 0
  })
}

function refuse(files: readonly BundleFile[]): number {
  if (files.length === 0)
    console.error(
      speak({
        vi: 'Không có luật nào: thư mục cần có suricata/*.rules hoặc sigma/*.yml.',
        en: 'No rules at all: the folder should hold suricata/*.rules or sigma/*.yml.',
      }),
    )
  return 1
}

/** Names every rule that agents would refuse. */
async function agreed(files: readonly BundleFile[], settings: BundleSettings, allowRefused: boolean): Promise<boolean> {
  const { usable, refused } = await checkFiles(files, settings)
  for (const { file, line, rule, reason } of refused)
    console.error(`${file}:${line}: ${rule ? `${rule}: ` : ''}${reason}`)
  const counted = {
    vi: `${usable} luật dùng được, ${refused.length} bị từ chối.`,
    en: `${usable} rules can be used, ${refused.length} are refused.`,
  }
  console.error(speak(counted))
  if (usable === 0) {
    console.error(speak({ vi: 'Không công bố: không luật nào dùng được.', en: 'Not published: no rule can be used.' }))
    return false
  }
  if (refused.length === 0 || allowRefused) return true
  console.error(
    speak({
      vi: 'Không công bố. Sửa các luật trên, hoặc thêm --allow-refused để công bố mà bỏ chúng.',
      en: 'Not published. Mend the rules above, or publish without them by --allow-refused.',
    }),
  )
  return false
}

/** What is wrong with them, as text. */
function settingsOf({ variables, heartbeatSeconds }: PublishOptions): BundleSettings | string {
  const given: unknown = variables === undefined ? undefined : parse(readFileSync(variables, 'utf8'))
  const texts = isRecord(given)
    ? Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
      )
    : given
  const settings = BundleSettings.safeParse({
    ...(texts !== undefined && { variables: texts }),
    ...(heartbeatSeconds !== undefined && { heartbeatSeconds: Number(heartbeatSeconds) }),
  })
  if (settings.success) return settings.data
  return settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n')
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

interface ListOptions {
  readonly config: string
  readonly organisation?: string
  readonly group?: string
  readonly json?: boolean
}

const LISTED = 1000

export async function list({ config, group, json }: ListOptions): Promise<number> {
  return withStore(config, async store => {
    const bundles = await store.bundles.list(group ?? null, LISTED)
    for (const { madeAt, ...bundle } of bundles) {
      const made = new Date(madeAt).toISOString()
      if (json) console.log(JSON.stringify({ ...bundle, madeAt: made }))
      else
        console.log(
          `${bundle.organisation} ${bundle.group} #${bundle.number}  ${made}  ${bundle.by}  ${bundle.bytes} B  ${bundle.sha256.slice(0, 16)}`,
        )
    }
    if (bundles.length === 0 && !json)
      console.log(speak({ vi: 'Chưa công bố gói nào.', en: 'No bundle was published yet.' }))
    return 0
  })
}

/** The group's latest bundle: what it holds, and which of its agents say that they run it. */
export async function show(group: string, { config: file, organisation: named, json }: ListOptions): Promise<number> {
  return withStore(file, async (store, config) => {
    if (!knows(config, named)) return noOrganisation(named)
    const organisation = named ?? config.organisation.id
    const latest = await store.bundles.latest(organisation, group)
    if (!latest) {
      console.error(speak({ vi: `Nhóm ${group} chưa có gói nào.`, en: `The group ${group} has no bundle.` }))
      return 1
    }
    const { files, settings } = Bundle.parse(JSON.parse(latest.bundle))
    const homeNet = await homeNetState(store, latest, settings)
    const agents = (await store.agents.list({ organisation }))
      .filter(agent => agent.group === group && agent.state === 'active')
      .map(({ id, heartbeat }) => ({
        agent: id,
        number: heartbeat?.bundle?.group === group ? heartbeat.bundle.number : null,
        error: heartbeat?.bundleError ?? null,
      }))
    const { number, by, sha256, key, madeAt } = latest
    const facts = { organisation, group, number, madeAt: new Date(madeAt).toISOString(), by, sha256, key }
    if (json) console.log(JSON.stringify({ ...facts, homeNet, settings, files: files.map(({ path }) => path), agents }))
    else {
      console.log(
        `${organisation} ${group} #${number}  ${facts.madeAt}  ${by}\nSHA-256 ${sha256}\n${speak({ vi: 'khóa', en: 'key' })} ${key}`,
      )
      if (homeNet) console.log(homeNetLine(homeNet))
      if (Object.keys(settings).length > 0) console.log(JSON.stringify(settings))
      for (const { path, text } of files) console.log(`  ${path}  ${Buffer.byteLength(text)} B`)
      for (const { agent, number: running, error } of agents)
        console.log(`  ${agent}: ${running === null ? '–' : `#${running}`}${error === null ? '' : `  ${error}`}`)
    }
    return 0
  })
}

function badUsage(what: string): number {
  console.error(what)
  return 2
}

const badGroup = (group: string): string =>
  speak({
    vi: `«${group}» không dùng làm tên nhóm được: chữ thường, chữ số, _ và -, tối đa 63 ký tự.`,
    en: `'${group}' can't be a group's name: lower-case letters, digits, _ and -, at most 63 of them.`,
  })

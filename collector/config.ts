/**
 * Reads the collector's configuration: a YAML file, overrides from the environment, the schema.
 *
 * `VONGGAC_COLLECTOR__CONSOLE__LISTEN=…` overrides `console.listen`: two underscores part the levels, one parts the
 * words of a name (`DATA_FOLDER` is `dataFolder`). Values are read as YAML.
 *
 * Everything that is wrong is said at once, each with file and line, or the variable it came from.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parse, parseDocument } from 'yaml'
import { z } from 'zod'
import { type Language, terminalLanguage } from './command/speak.ts'
import { CollectorConfig } from './config-schema.ts'
import { withEnrichPaths } from './enrich-config.ts'
import { withKafkaPaths } from './kafka-config.ts'
import { MOVED_SETTINGS } from './moved-settings.ts'
import { withNotifyPaths } from './notify-config.ts'
import { withOidcPaths } from './oidc-config.ts'
import { withReportPaths } from './reports-config.ts'
import { withStorePaths } from './store/store-config.ts'

const PREFIX = 'VONGGAC_COLLECTOR__'

export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** @throws ConfigError */
export function readConfig(file: string, environment: NodeJS.ProcessEnv = process.env): CollectorConfig {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError([`${file}: ${(error as Error).message}`])
  }
  return parseConfig(text, file, environment, terminalLanguage(environment))
}

/** As `readConfig`, from text. Relative paths start at the file's folder. */
export function parseConfig(
  text: string,
  file: string,
  environment: NodeJS.ProcessEnv = {},
  language: Language = 'en',
): CollectorConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0)
    throw new ConfigError(
      document.errors.map(({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: ${message}`),
    )

  const content = asRecord(document.toJS())
  const variables = override(content, environment)
  const { localeError } = language === 'vi' ? z.locales.vi() : z.locales.en()
  const parsed = CollectorConfig.safeParse(content, { error: localeError })
  if (parsed.success) return withPaths(parsed.data, dirname(resolve(file)))
  throw new ConfigError(
    parsed.error.issues.flatMap(problemsOf).map(({ path, what }) => {
      const field = path.join('.')
      const where = variables.get(field) ?? `${file}:${lineOf(document, lines, path)}`
      return `${where}: ${field ? `${field}: ` : ''}${what(language)}`
    }),
  )
}

type Path = readonly PropertyKey[]

const NO_SUCH_SETTING = { vi: 'không có mục cấu hình này', en: 'no such setting' }

function problemsOf(issue: z.core.$ZodIssue): { path: Path; what: (language: Language) => string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, what: () => issue.message }]
  return issue.keys.map(key => {
    const path = [...issue.path, key]
    const words = MOVED_SETTINGS[path.join('.')] ?? NO_SUCH_SETTING
    return { path, what: language => words[language] }
  })
}

/** Where the field stands, or else the nearest thing around it that is written. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const around = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    const written = isMap(around)
      ? around.items.find(({ key }) => isScalar(key) && key.value === path[depth - 1])
      : null
    const node = written?.key ?? document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** Puts the environment's values in; tells which variable each field came from. */
function override(content: Record<string, unknown>, environment: NodeJS.ProcessEnv): Map<string, string> {
  const variables = new Map<string, string>()
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === undefined) continue
    const path = name.slice(PREFIX.length).split('__').map(camelCase)
    const last = path.pop() as string
    let at = content
    for (const key of path) {
      at[key] = asRecord(at[key])
      at = at[key] as Record<string, unknown>
    }
    at[last] = parse(value)
    variables.set([...path, last].join('.'), name)
  }
  return variables
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const camelCase = (name: string) => name.toLowerCase().replace(/_([a-z0-9])/g, (_, next: string) => next.toUpperCase())

function withPaths(config: CollectorConfig, folder: string): CollectorConfig {
  const at = (path: string) => resolve(folder, path)
  const { anchors, console, regimes, metrics, ingest, authority, triage } = config
  return {
    ...config,
    dataFolder: at(config.dataFolder),
    ingest: { ...ingest, clientAuthorities: ingest.clientAuthorities.map(at) },
    ...(authority && {
      authority: { certificateFile: at(authority.certificateFile), keyFile: at(authority.keyFile) },
    }),
    store: withStorePaths(config.store, folder),
    ...(config.kafka && { kafka: withKafkaPaths(config.kafka, folder) }),
    reports: withReportPaths(config.reports, folder),
    enrich: withEnrichPaths(config.enrich, folder),
    ...(config.notify && { notify: withNotifyPaths(config.notify, folder) }),
    console: {
      ...console,
      ...(console.oidc && { oidc: withOidcPaths(console.oidc, folder) }),
      ...(console.tls && { tls: { keyFile: at(console.tls.keyFile), certFile: at(console.tls.certFile) } }),
    },
    anchors: { ...anchors, ...(anchors.file && { file: at(anchors.file) }) },
    triage: {
      ...triage,
      ...(triage.playbookFolder && { playbookFolder: at(triage.playbookFolder) }),
      ...(triage.categoryFolder && { categoryFolder: at(triage.categoryFolder) }),
    },
    regimes: {
      ...regimes,
      ...(regimes.folder && { folder: at(regimes.folder) }),
      ...(regimes.calendarFolder && { calendarFolder: at(regimes.calendarFolder) }),
    },
    metrics: {
      ...metrics,
      ...(metrics.tokenFile && { tokenFile: at(metrics.tokenFile) }),
      ...(metrics.influx && {
        influx: {
          ...metrics.influx,
          ...(metrics.influx.passwordFile && { passwordFile: at(metrics.influx.passwordFile) }),
        },
      }),
    },
  }
}

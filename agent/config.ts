/**
 * Reads the agent's configuration: YAML, then overrides from the environment, then the schema.
 *
 * `VONGGAC_AGENT__UPLINK__COMPRESSION=zstd` overrides `uplink.compression`: names after the prefix `VONGGAC_AGENT__`, levels apart
 * by two underscores, words of a name by one (`BATCH_ALERTS` is `batchAlerts`), members of a list by their number from
 * 0 (`SOURCES__0__PATH`). Values are read as YAML scalars.
 *
 * Every problem is named at once, with the file, the line and the field, or with the variable it came from.
 */
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Document, isMap, isNode, isScalar, LineCounter, parse, parseDocument } from 'yaml'
import { z } from 'zod'
import { type Language, terminalLanguage } from './command/speak.ts'
import { AgentConfig } from './config-schema.ts'
import { shippedRules } from './shipped-rules.ts'
import { uplinkPaths } from './uplink-config.ts'

const PREFIX = 'VONGGAC_AGENT__'

type Path = readonly PropertyKey[]

export interface ConfigProblem {
  /** `agent.yaml:12` or the environment variable. */
  readonly where: string
  /** Dotted path of the field; empty for the file as a whole. */
  readonly field: string
  readonly what: string
}

export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ where, field, what }) => `${where}: ${field ? `${field}: ` : ''}${what}`).join('\n'))
    this.problems = problems
  }
}

/** @throws ConfigError with everything that is wrong. */
export async function readConfig(
  file: string,
  environment: NodeJS.ProcessEnv = process.env,
  language: Language = terminalLanguage(environment),
): Promise<AgentConfig> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw new ConfigError([{ where: file, field: '', what: error.message }])
  })
  return parseConfig(text, file, environment, language)
}

/** As `readConfig`, from text; `file` names it in problems, and relative paths start from its folder. */
export function parseConfig(
  text: string,
  file: string,
  environment: NodeJS.ProcessEnv = {},
  language: Language = 'en',
): AgentConfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const syntax = document.errors.map(error => ({
    where: `${file}:${lines.linePos(error.pos[0]).line}`,
    field: '',
    what: error.message,
  }))
  if (syntax.length > 0) throw new ConfigError(syntax)

  const content: unknown = document.toJS() ?? {}
  const overridden = override(content, environment)
  const messages = language === 'vi' ? z.locales.vi() : z.locales.en()
  const parsed = AgentConfig.safeParse(content, { error: messages.localeError })
  if (parsed.success) return withPaths(parsed.data, dirname(resolve(file)))
  const problems = parsed.error.issues.flatMap(issue => {
    const fields = issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...issue.path, key]) : [issue.path]
    return fields.map(path => {
      const variable = overridden.get(path.join('.'))
      const line = variable === undefined ? lineOf(document, lines, path) : Number.POSITIVE_INFINITY
      const what = issue.code === 'unrecognized_keys' ? unknownKey(language) : issue.message
      return { line, where: variable ?? `${file}:${line}`, field: path.join('.'), what }
    })
  })
  problems.sort((one, other) => (one.line === other.line ? 0 : one.line - other.line))
  throw new ConfigError(problems.map(({ line: _, ...problem }) => problem))
}

const unknownKey = (language: Language): string => (language === 'vi' ? 'không có mục này' : 'there is no such setting')

/** The line of a field, or of the closest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    const key = path[depth - 1]
    const pair = isMap(parent) && parent.items.find(item => isScalar(item.key) && item.key.value === key)
    const node = pair ? pair.key : document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** Writes overrides into the content; returns which variable each field came from. */
function override(content: unknown, environment: NodeJS.ProcessEnv): Map<string, string> {
  const from = new Map<string, string>()
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || value === undefined) continue
    const path = variable.slice(PREFIX.length).split('__').map(camelCase)
    let at = content as Record<string, unknown>
    for (const key of path.slice(0, -1)) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = {}
      at = at[key] as Record<string, unknown>
    }
    at[path.at(-1) ?? ''] = parse(value)
    from.set(path.join('.'), variable)
  }
  return from
}

const camelCase = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

function withPaths(config: AgentConfig, folder: string): AgentConfig {
  const at = (path: string) => resolve(folder, path)
  const shipped = shippedRules()
  const { influx } = config.metrics
  return {
    ...config,
    rules: {
      ...config.rules,
      suricata: config.rules.suricata?.map(at) ?? [join(shipped, 'suricata')],
      sigma: config.rules.sigma?.map(at) ?? [join(shipped, 'sigma')],
    },
    sources: config.sources.map(source =>
      source.type === 'interface' || source.path === '-' ? source : { ...source, path: at(source.path) },
    ),
    spool: { ...config.spool, folder: at(config.spool.folder) },
    evidence: {
      ...config.evidence,
      originals: {
        ...config.evidence.originals,
        folder: at(config.evidence.originals.folder ?? join(config.spool.folder, 'originals')),
      },
    },
    bundles: { ...config.bundles, ...(config.bundles.folder && { folder: at(config.bundles.folder) }) },
    uplink: uplinkPaths(config.uplink, folder),
    metrics: {
      ...config.metrics,
      ...(influx && {
        influx: { ...influx, ...(influx.passwordFile && { passwordFile: at(influx.passwordFile) }) },
      }),
    },
  }
}

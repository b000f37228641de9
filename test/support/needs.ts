/**
 * Real servers and programs that some tests need.
 *
 * A test that needs one says so here. Where the program is absent the test fails and tells what to install, unless
 * `deploy/test --without NAME` (the variable VONGGAC_WITHOUT, names separated by commas) gave it up by name: then it
 * is skipped, and reported as skipped.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { haveKafkaJars } from '../../deploy/drill/kafka-jars.ts'
import { postgresPrograms } from './postgres-programs.ts'

interface Need {
  readonly present: () => boolean
  readonly install: string
}

const onPath = (program: string) => (): boolean =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some(folder =>
    executable(join(folder, program)),
  )

const NEEDS = {
  chromium: { present: () => existsSync('/usr/bin/chromium'), install: 'apt-get install chromium' },
  influxdb: { present: onPath('influxd'), install: 'apt-get install influxdb' },
  libpcap: {
    present: () => loads('pcap'),
    install: 'apt-get install libpcap-dev g++ make python3, then npm ci',
  },
  poppler: { present: onPath('pdftotext'), install: 'apt-get install poppler-utils' },
  libreoffice: { present: onPath('soffice'), install: 'apt-get install libreoffice-writer-nogui' },
  postgres: { present: () => postgresPrograms() !== null, install: 'apt-get install postgresql' },
  tcpdump: { present: onPath('tcpdump'), install: 'apt-get install tcpdump' },
  python: { present: pythonYaml, install: 'apt-get install python3-yaml' },
  kafka: {
    present: () => onPath('java')() && (haveKafkaJars() || onPath('mvn')()),
    install: 'apt-get install openjdk-17-jre-headless maven',
  },
  stix: {
    present: () => existsSync(stixValidator()),
    install: 'python3 -m venv .cache/stix; .cache/stix/bin/pip install stix2-validator',
  },
  systemd: { present: onPath('systemd-analyze'), install: 'apt-get install systemd' },
  tmpfs: { present: () => process.getuid?.() === 0, install: 'sudo: small disks are mounted for it' },
  iproute2: { present: onPath('ip'), install: 'apt-get install iproute2' },
} satisfies Record<string, Need>

/** OASIS's validator of STIX, in an environment of its own; a folder beside this one has room for it. */
export function stixValidator(): string {
  return new URL('../../.cache/stix/bin/stix2_validator', import.meta.url).pathname
}

export type NeedName = keyof typeof NEEDS

const givenUp = new Set((process.env['VONGGAC_WITHOUT'] ?? '').split(',').filter(Boolean))

/** True when tests on `name` are to be skipped: `test.skipIf(without('chromium'))('…')`. Throws where it is merely missing. */
export function without(name: NeedName): boolean {
  if (givenUp.has(name)) return true
  if (!NEEDS[name].present()) {
    throw new Error(`this test needs ${name} (${NEEDS[name].install}); deploy/test --without ${name} leaves it out`)
  }
  return false
}

function pythonYaml(): boolean {
  return spawnSync('python3', ['-c', 'import yaml']).status === 0
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function loads(module: string): boolean {
  try {
    createRequire(import.meta.url)(module)
    return true
  } catch {
    return false
  }
}

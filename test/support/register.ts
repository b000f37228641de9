/** Networks and systems of a register; each test says only what it is about. */
import { randomUUID } from 'node:crypto'
import type { Network } from '../../collector/store/networks.ts'
import type { InformationSystem } from '../../collector/store/systems.ts'

export const network = (prefix: string, change: Partial<Network> = {}): Network => ({
  id: randomUUID(),
  organisation: 'default',
  prefix,
  kind: 'own',
  site: '',
  contact: '',
  systemId: null,
  note: '',
  ...change,
})

export const system = (name: string, change: Partial<InformationSystem> = {}): InformationSystem => ({
  id: randomUUID(),
  organisation: 'default',
  name,
  level: null,
  addresses: [],
  domains: [],
  owner: '',
  operator: '',
  operatingSystem: '',
  operatingSystemVersion: '',
  services: [],
  measures: [],
  purpose: '',
  note: '',
  ...change,
})

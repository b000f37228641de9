/**
 * Who and what a packet alert is about: what incidents are grouped by.
 *
 * The rule's author knows best: metadata `vonggac_attacker` and `vonggac_victim` (src_ip, dest_ip or none), else
 * `target`. Without either, the one side that lies in the protected network is the victim and the other the attacker;
 * where both or neither do, who sent the packet is the attacker.
 */
import type { AddressSet, Rule } from '../../../rules/language/suricata/index.ts'
import { parseAddress } from '../../../rules/language/suricata/index.ts'
import type { Transaction } from '../../decode/app/transaction.ts'
import type { Entities } from '../../wire/index.ts'
import { registeredDomain } from '../log/registered-domain.ts'

export interface AlertSides {
  readonly sourceIp: string
  readonly destinationIp: string
  /** The side that opened the conversation and the other; the packet's own without a flow. */
  readonly clientIp: string
  readonly serverIp: string
}

type Side = 'src_ip' | 'dest_ip' | 'none'
const MAX_TEXT = 512

export function entitiesOf(
  rule: Rule,
  sides: AlertSides,
  transaction: Transaction | undefined,
  home: AddressSet,
): Entities {
  const victim = sideNamed(rule, 'vonggac_victim') ?? rule.target
  const attacker = sideNamed(rule, 'vonggac_attacker')
  const guessed = guessVictim(sides, home)
  const victimSide: Side = victim ?? (attacker ? otherSide(attacker) : guessed)
  const attackerSide: Side = attacker ?? otherSide(victimSide)
  return {
    attackers: addresses(attackerSide, sides),
    victims: addresses(victimSide, sides),
    accounts: [],
    systems: [],
    indicators: indicatorsOf(rule, sides, transaction, home),
  }
}

function sideNamed(rule: Rule, key: string): Side | undefined {
  const value = rule.metadata.find(([name]) => name === key)?.[1]
  return value === 'src_ip' || value === 'dest_ip' || value === 'none' ? value : undefined
}

function guessVictim({ sourceIp, destinationIp }: AlertSides, home: AddressSet): Side {
  const sourceInside = isIn(home, sourceIp)
  return sourceInside && !isIn(home, destinationIp) ? 'src_ip' : 'dest_ip'
}

const otherSide = (side: Side): Side => (side === 'src_ip' ? 'dest_ip' : side === 'dest_ip' ? 'src_ip' : 'none')

function addresses(side: Side, { sourceIp, destinationIp }: AlertSides): string[] {
  return side === 'none' ? [] : [side === 'src_ip' ? sourceIp : destinationIp]
}

/** Metadata `vonggac_indicator`, and the name that a protected host asked for, spoke to or sent its request to. */
function indicatorsOf(rule: Rule, sides: AlertSides, transaction: Transaction | undefined, home: AddressSet): string[] {
  const named = rule.metadata.filter(([key]) => key === 'vonggac_indicator').map(([, value]) => value)
  const outbound = isIn(home, sides.clientIp) && (transaction?.protocol === 'dns' || !isIn(home, sides.serverIp))
  const name = outbound && transaction ? nameOf(transaction) : ''
  const domain = name === '' ? undefined : registeredDomain(name)
  const found = [...named, ...(transaction?.protocol === 'dns' ? [] : [name]), domain ?? '']
  return [...new Set(found.map(text => text.slice(0, MAX_TEXT)))].filter(text => text !== '').slice(0, 64)
}

function nameOf(transaction: Transaction): string {
  switch (transaction.protocol) {
    case 'dns':
      return (transaction.questions[0]?.name ?? '').toLowerCase()
    case 'tls':
      return notAddress(transaction.sni.toLowerCase())
    case 'http':
      return notAddress(String.fromCharCode(...transaction.host.subarray(0, MAX_TEXT)))
  }
}

/** An address is named among attackers and victims already. */
const notAddress = (host: string): string => (parseAddress(host.replace(/^\[(.*)\]$/, '$1')) ? '' : host)

export function isIn(set: AddressSet, address: string): boolean {
  const parsed = parseAddress(address)
  if (!parsed) return false
  if (parsed.version === 4) return set.has4(Number(parsed.value))
  return set.has6(
    Uint8Array.from({ length: 16 }, (_, i) => Number((parsed.value >> BigInt(8 * (15 - i))) & 0xffn)),
    0,
  )
}

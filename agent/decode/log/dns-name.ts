/** Facts about a DNS question under ECS names, the same for every resolver's log. */
import { type Fields, integer } from './format.ts'

/** The name without its last dot, as it was asked. */
export function questionFields(name: string, type?: string, dnsClass?: string): Fields {
  const fields: Fields = { 'dns.question.name': name.length > 1 ? name.replace(/\.$/, '') : name }
  if (type) fields['dns.question.type'] = type
  if (dnsClass) fields['dns.question.class'] = dnsClass
  return fields
}

export function clientFields(ip: string, port?: string): Fields {
  const fields: Fields = { 'source.ip': ip }
  const number = integer(port)
  if (number !== undefined) fields['source.port'] = number
  return fields
}

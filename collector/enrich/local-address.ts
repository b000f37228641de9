/**
 * What means something else in every organisation: addresses for private use (RFC 1918, 4193), shared (RFC 6598), of
 * the link (RFC 3927, 4291) or of the host itself, and names that are no domains.
 */
import { isPrefix, parse4, parsePrefix } from '../store/prefix.ts'
import { prefixTable } from './prefix-table.ts'

const LOCAL = ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16']
const LOCAL_V6 = ['::1/128', 'fc00::/7', 'fe80::/10']

const table = prefixTable([...LOCAL, ...LOCAL_V6].map(text => parsePrefix(text)).filter(isPrefix))

export const isLocal = (name: string): boolean =>
  name.includes(':') || parse4(name) >= 0 ? table.find(name) >= 0 : !name.replace(/\.$/, '').includes('.')

import { describe, expect, test } from 'vitest'
import { isIn } from '../../../../agent/match/packet/entities.ts'
import { parseAddresses } from '../../../../rules/language/suricata/address-set.ts'
import { parsePorts } from '../../../../rules/language/suricata/port-set.ts'
import { ruleVariables } from '../../../../rules/language/suricata/variables.ts'

const variables = ruleVariables({ HOME_NET: '[10.0.0.0/8,!10.1.0.0/16,2001:db8::/32]', LOOP: '$LOOP' })

describe('parseAddresses', () => {
  test.each([
    ['any', '1.2.3.4', true],
    ['any', '::1', true],
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/255.0.0.0', '10.9.9.9', true],
    ['10.0.0.5-10.0.0.9', '10.0.0.9', true],
    ['10.0.0.5-10.0.0.9', '10.0.0.10', false],
    ['!10.0.0.0/8', '10.0.0.1', false],
    ['!10.0.0.0/8', '192.0.2.1', true],
    ['!10.0.0.0/8', '2001:db8::1', true],
    ['[10.0.0.0/8,![10.2.0.0/16,10.3.0.0/16]]', '10.3.0.1', false],
    ['[10.0.0.0/8,![10.2.0.0/16,10.3.0.0/16]]', '10.4.0.1', true],
    ['$HOME_NET', '10.2.0.1', true],
    ['$HOME_NET', '10.1.0.1', false],
    ['!$HOME_NET', '10.1.0.1', true],
    ['$EXTERNAL_NET', '8.8.8.8', true],
    ['$EXTERNAL_NET', '10.2.0.1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1', true],
  ])('%s holds %s: %s', (text, address, held) => {
    const set = parseAddresses(text, variables)
    if (typeof set === 'string') throw new Error(set)
    expect(isIn(set, address)).toBe(held)
  })

  test.each([
    '',
    '10.0.0',
    '10.0.0.0/33',
    '300.1.1.1',
    '$NOBODY',
    '$LOOP',
    '!any',
    '[1.1.1.1',
    '1.1.1.9-1.1.1.1',
    '1::2::3',
    '[10.0.0.1,!10.0.0.1]',
  ])('refuses %s', text => {
    expect(typeof parseAddresses(text, variables)).toBe('string')
  })
})

describe('parsePorts', () => {
  test.each([
    ['any', 0, true],
    ['80', 80, true],
    ['80', 81, false],
    ['!80', 81, true],
    ['!80', 80, false],
    ['1024:', 65535, true],
    ['1024:', 1023, false],
    [':1023', 0, true],
    ['[80,443:450,!445]', 445, false],
    ['[80,443:450,!445]', 446, true],
    ['$SIP_PORTS', 5061, true],
    ['[!80,!443]', 22, true],
    ['[!80,!443]', 443, false],
  ])('%s holds %i: %s', (text, port, held) => {
    const set = parsePorts(text, variables)
    if (typeof set === 'string') throw new Error(set)
    expect(set.has(port)).toBe(held)
  })

  test.each(['', '99999', '20:10', '!any', '80-90', 'http', '[80', '$NOBODY'])('refuses %s', text => {
    expect(typeof parsePorts(text, variables)).toBe('string')
  })
})

import { expect, test } from 'vitest'
import { addressMatches, isPublicAddress } from '../../../collector/report/public-address.ts'

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '223.255.255.254',
  '2001:4860:4860::8888',
  '2400:cb00::1',
  '::ffff:8.8.8.8',
])('%s is public', address => expect(isPublicAddress(address)).toBe(true))

test.each([
  '0.0.0.0',
  '10.255.255.255',
  '100.64.0.0',
  '100.127.255.255',
  '127.0.0.1',
  '169.254.1.1',
  '172.16.0.0',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.19.255.255',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2002:808:808::1',
  'fc00::1',
  'fdff::1',
  'fe80::1',
  'ff02::1',
  'web-01',
  '10.0.0.0/8',
  '',
  '999.1.1.1',
])('%s is not', address => expect(isPublicAddress(address)).toBe(false))

test.each(['192.0.2.1', '198.51.100.7', '203.0.113.10', '2001:db8::1', '3fff::1'])(
  '%s, made for documentation, is public only where that is allowed',
  address => {
    expect(isPublicAddress(address)).toBe(false)
    expect(isPublicAddress(address, { allowDocumentation: true })).toBe(true)
  },
)

test.each([
  ['203.0.113.10', '203.0.113.0/28', true],
  ['203.0.113.16', '203.0.113.0/28', false],
  ['203.0.113.10', '203.0.113.10', true],
  ['2001:db8::5', '2001:db8::/32', true],
  ['203.0.113.10', '2001:db8::/32', false],
  ['203.0.113.10', '0.0.0.0/0', true],
  ['203.0.113.10', '203.0.113.0/33', false],
  ['203.0.113.10', '203.0.113.0/x', false],
  ['web-01', '203.0.113.0/28', false],
])('%s in %s: %s', (address, entry, matches) => expect(addressMatches(address, entry)).toBe(matches))

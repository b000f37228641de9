import { expect, test } from 'vitest'
import { criticalityOf } from '../../../collector/enrich/criticality.ts'
import { placesOf } from '../../../collector/enrich/places.ts'
import { network, system } from '../../support/register.ts'

const places = placesOf({
  networks: [network('10.0.9.0/24', { kind: 'management' })],
  systems: [
    system('Cổng', { level: 3, addresses: ['198.51.100.10', 'portal'] }),
    system('Thư', { level: 2, addresses: ['198.51.100.20'] }),
    system('Chưa xếp', { addresses: ['198.51.100.30'] }),
  ],
})
const of = (victims: string[], attackers: string[] = [], systems: string[] = []) =>
  criticalityOf({ victims, attackers, systems }, places)

test('is the highest level among the systems touched, each named once', () => {
  expect(of(['198.51.100.20', 'portal', '198.51.100.10'])).toEqual({
    level: 3,
    management: false,
    systems: ['Thư', 'Cổng'],
  })
  expect(of([], ['198.51.100.20']).level).toBe(2)
  expect(of([], [], ['cổng']).level).toBe(3)
})

test('is not known where no system or no level is', () => {
  expect(of(['203.0.113.1'])).toEqual({ level: null, management: false, systems: [] })
  expect(of(['198.51.100.30'])).toEqual({ level: null, management: false, systems: ['Chưa xếp'] })
})

test('tells of management networks, whichever side is in one', () => {
  expect(of(['10.0.9.1']).management).toBe(true)
  expect(of(['portal'], ['10.0.9.1'])).toMatchObject({ level: 3, management: true })
})

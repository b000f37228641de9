import { describe, expect, test } from 'vitest'
import { OidcConfig } from '../../../collector/oidc-config.ts'
import { personOf } from '../../../collector/serve/provider-claims.ts'

const identity = { issuer: 'https://id.example', subject: '7' }
const settings = (given: object = {}) =>
  OidcConfig.parse({
    issuer: 'https://id.example',
    clientId: 'vonggac',
    roles: { 'soc-lead': 'lead', 'soc-analyst': 'analyst' },
    ...given,
  })
const claims = { preferred_username: 'lan', name: 'Lan', groups: ['staff', 'soc-analyst'] }
const read = (given: object = {}, configured: object = {}) =>
  personOf(identity, { ...claims, ...given }, settings(configured))

describe('what a provider says of somebody', () => {
  test('becomes a person with a role', () => {
    expect(read()).toEqual({ identity, username: 'lan', displayName: 'Lan', role: 'analyst', organisation: null })
    expect(read({ name: undefined })).toMatchObject({ displayName: 'lan' })
  })

  test('gives of several roles the one that is configured first, of a text as of a list', () => {
    expect(read({ groups: ['soc-analyst', 'soc-lead'] })).toMatchObject({ role: 'lead' })
    expect(read({ groups: 'soc-lead' })).toMatchObject({ role: 'lead' })
  })

  test.each([
    [{ groups: ['staff'] }, {}, 'no_role'],
    [{ groups: undefined }, {}, 'no_role'],
    [{ groups: { 'soc-lead': true } }, {}, 'no_role'],
    [{ groups: ['constructor'] }, {}, 'no_role'],
    [{ preferred_username: undefined }, {}, 'no_username'],
    [{ preferred_username: 'cli:root' }, {}, 'no_username'],
    [{ preferred_username: 7 }, {}, 'no_username'],
    [{}, { allowedDomains: ['don-vi.example'] }, 'domain_not_allowed'],
    [{ email: 'lan@don-vi.example' }, { allowedDomains: ['don-vi.example'] }, 'domain_not_allowed'],
    [
      { email: 'lan@don-vi.example', email_verified: 'true' },
      { allowedDomains: ['don-vi.example'] },
      'domain_not_allowed',
    ],
    [{ email: 'lan@evil.example', email_verified: true }, { allowedDomains: ['don-vi.example'] }, 'domain_not_allowed'],
    [
      { email: 'a@don-vi.example@evil.example', email_verified: true },
      { allowedDomains: ['don-vi.example'] },
      'domain_not_allowed',
    ],
    [{ org: 'Sở C' }, { organisationClaim: 'org', organisations: { 'Sở A': 'a' } }, 'no_organisation'],
    [{}, { organisationClaim: 'org', organisations: { 'Sở A': 'a' } }, 'no_organisation'],
  ])('is refused: %j with %j is %s', (given, configured, refused) => {
    expect(read(given, configured)).toEqual({ refused })
  })

  test('puts somebody in an organisation, or in all', () => {
    const configured = { organisationClaim: 'org', organisations: { 'Sở A': 'a', SOC: '*' } }
    expect(read({ org: 'Sở A' }, configured)).toMatchObject({ organisation: 'a' })
    expect(read({ org: ['SOC'] }, configured)).toMatchObject({ organisation: null })
    const verified = { email: 'lan@Don-Vi.example', email_verified: true }
    expect(read(verified, { allowedDomains: ['don-vi.example'] })).toMatchObject({ username: 'lan' })
  })
})

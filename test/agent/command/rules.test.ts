import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../../support/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'rules-command-'))
afterAll(() => rmSync(folder, { recursive: true }))

const packetRules = join(folder, 'packets.rules')
const logRules = join(folder, 'logs.yml')
writeFileSync(packetRules, ['sid:1;', 'nosuch; sid:2;'].map(end => `alert ip any any -> any any (${end})`).join('\n'))
const logRule = (id: number, field: string) => `title: T
id: 00000000-0000-4000-8000-00000000000${id}
logsource: { category: test }
detection: { sel: { ${field}: a }, condition: sel }
`
writeFileSync(logRules, [logRule(1, 'F'), logRule(2, 'F'), logRule(3, 'F|nosuch')].join('---\n'))

describe('vonggac rules check', { timeout: 60_000 }, () => {
  test('names each packet rule that can not be used', async () => {
    const { code, out } = await run(['rules', 'check', packetRules])
    expect(code).toBe(3)
    expect(out).toBe(
      `${packetRules}:2: sid 2: keyword 'nosuch' isn't supported\n1 files, 2 rules: 1 can be used (50.00 %), 1 can't\n`,
    )
  })

  test('reads YAML files as log rules', async () => {
    const { code, out } = await run(['rules', 'check', logRules])
    expect(code).toBe(3)
    expect(out).toMatch(/logs\.yml:\d+: 00000000-0000-4000-8000-000000000003: modifier 'nosuch' is not supported/)
    expect(out).toContain("1 files, 3 rules: 2 can be used (66.67 %), 1 can't")
  })

  test('finds both kinds in a folder', async () => {
    expect((await run(['rules', 'check', folder])).out).toContain("2 files, 5 rules: 3 can be used (60.00 %), 2 can't")
  })

  test('the shipped rules can all be used', async () => {
    const { code, out } = await run(['rules', 'check', 'rules/suricata'])
    expect([code, (await run(['rules', 'check', 'rules/sigma'])).code]).toEqual([0, 0])
    expect(out).toContain('(100.00 %)')
  })

  test.each([
    [1, () => [join(folder, 'missing.rules')]],
    [2, () => []],
  ])('exits %i', async (expected, args) => {
    expect((await run(['rules', 'check', ...args()])).code).toBe(expected)
  })
})

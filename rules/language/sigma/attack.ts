/** MITRE ATT&CK ids out of Sigma's tags: `attack.t1110.001` → T1110.001, `attack.credential-access` → TA0006. */
const TACTICS: Readonly<Record<string, string>> = {
  reconnaissance: 'TA0043',
  'resource-development': 'TA0042',
  'initial-access': 'TA0001',
  execution: 'TA0002',
  persistence: 'TA0003',
  'privilege-escalation': 'TA0004',
  'defense-evasion': 'TA0005',
  stealth: 'TA0005',
  'credential-access': 'TA0006',
  discovery: 'TA0007',
  'lateral-movement': 'TA0008',
  collection: 'TA0009',
  'command-and-control': 'TA0011',
  exfiltration: 'TA0010',
  impact: 'TA0040',
}

export function attackOf(tags: readonly string[]): { readonly tactics: string[]; readonly techniques: string[] } {
  const tactics = new Set<string>()
  const techniques = new Set<string>()
  for (const tag of tags) {
    const name = /^attack\.(.+)$/i.exec(tag)?.[1]?.toLowerCase().replaceAll('_', '-')
    if (name === undefined) continue
    const tactic = TACTICS[name]
    if (tactic) tactics.add(tactic)
    else if (/^t\d{4}(\.\d{3})?$/.test(name)) techniques.add(name.toUpperCase())
  }
  return { tactics: [...tactics].slice(0, 16), techniques: [...techniques].slice(0, 32) }
}

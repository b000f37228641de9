import type { AlertView } from '../../serve/views.ts'
import { useLocale } from '../locale.tsx'
import { Fact } from '../parts/fact.tsx'
import { ValueList } from '../parts/value-list.tsx'

type Parties = Pick<AlertView['entities'], 'attackers' | 'victims' | 'accounts' | 'indicators'>

/** Who and what it is about; accounts and indicators only where there are any. */
export function PartyFacts({ attackers, victims, accounts, indicators }: Parties) {
  const { t } = useLocale()
  return (
    <>
      <Fact name={t.incident.attackers}>
        <ValueList values={attackers} />
      </Fact>
      <Fact name={t.incident.victims}>
        <ValueList values={victims} />
      </Fact>
      {accounts.length > 0 ? (
        <Fact name={t.incident.accounts}>
          <ValueList values={accounts} />
        </Fact>
      ) : null}
      {indicators.length > 0 ? (
        <Fact name={t.incident.indicators}>
          <ValueList values={indicators} />
        </Fact>
      ) : null}
    </>
  )
}

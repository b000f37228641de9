import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { useMay } from '../parts/may.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { Panel } from '../parts/panel.tsx'
import type { RulesTab } from '../router.tsx'
import { useTitle } from '../title.ts'
import { InhibitionList, SilenceList } from './decision-list.tsx'
import { InhibitionForm } from './inhibition-form.tsx'
import { PolicyForm } from './policy-form.tsx'
import { RuleList } from './rule-list.tsx'
import styles from './rules.module.css'
import { SilenceForm } from './silence-form.tsx'

const route = getRouteApi('/inside/rules')

/** How often each rule was right, and what people have decided about alerts before they come. */
export function RulesPage() {
  const { t } = useLocale()
  const mayDecide = useMay()('incident.close')
  const { tab = 'rules' } = route.useSearch()
  const navigate = route.useNavigate()
  useTitle(t.rules.title)
  const choose = (name: string | null) =>
    void navigate({ search: name === 'rules' || name === null ? {} : { tab: name as RulesTab }, replace: true })
  return (
    <>
      <PageHeader title={t.rules.title} subtitle={mayDecide ? t.rules.subtitle : t.rules.leadsOnly} />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="rules">{t.rules.short}</Tabs.Tab>
          <Tabs.Tab value="silences">{t.rules.silences}</Tabs.Tab>
          <Tabs.Tab value="inhibitions">{t.rules.inhibitions}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rules">
          <div className={styles['page']}>
            <RuleList />
            {mayDecide ? (
              <Panel title={t.rules.newPolicy}>
                <PolicyForm rule={null} close={() => {}} />
              </Panel>
            ) : null}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="silences">
          <div className={styles['page']}>
            <SilenceList />
            {mayDecide ? <SilenceForm /> : null}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="inhibitions">
          <div className={styles['page']}>
            <InhibitionList />
            {mayDecide ? <InhibitionForm /> : null}
          </div>
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

import { IconBroadcast, IconFileText, IconInbox, IconSearch, IconServer2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { statusQuery } from '../queries.ts'
import { AccountMenu } from './account-menu.tsx'
import { Brand } from './brand.tsx'
import { ColourMenu } from './colour-menu.tsx'
import styles from './header.module.css'
import { KeyboardHelp } from './keyboard-help.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { LiveMark } from './live-mark.tsx'
import { MoreMenu } from './more-menu.tsx'
import { SearchBox } from './search-box.tsx'
import { Warnings } from './warnings.tsx'

export function Header() {
  const { t } = useLocale()
  const { data: status } = useQuery(statusQuery)
  return (
    <header className={styles['header']}>
      <Link to="/incidents" className={styles['brand']}>
        <Brand />
        {status?.organisation ? <span className={styles['organisation']}>{status.organisation}</span> : null}
      </Link>
      <nav className={styles['navigation']} aria-label={t.navigation.label}>
        <Link to="/incidents" className={styles['link']}>
          <IconInbox size={16} aria-hidden /> {t.navigation.incidents}
        </Link>
        <Link to="/alerts" className={styles['link']}>
          <IconBroadcast size={16} aria-hidden />
          <span className={styles['long']}>{t.navigation.alerts}</span>
          <span className={styles['short']}>{t.navigation.alertsShort}</span>
        </Link>
        <Link to="/reports" className={styles['link']}>
          <IconFileText size={16} aria-hidden /> {t.navigation.reports}
        </Link>
        <Link to="/agents" className={styles['link']}>
          <IconServer2 size={16} aria-hidden /> {t.navigation.agents}
        </Link>
        <Link to="/search" className={`${styles['link']} ${styles['search']}`} aria-label={t.search.title}>
          <IconSearch size={16} aria-hidden />
        </Link>
        <MoreMenu />
      </nav>
      <div className={styles['tools']}>
        <SearchBox />
        <LiveMark />
        <Warnings warnings={status?.warnings ?? []} />
        <KeyboardHelp />
        <ColourMenu />
        <LanguageSwitch />
        <AccountMenu />
      </div>
    </header>
  )
}

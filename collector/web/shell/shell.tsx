/** What stands around every page once somebody is signed in. */
import { Outlet } from '@tanstack/react-router'
import { LiveProvider } from '../live.tsx'
import { useLocale } from '../locale.tsx'
import { NowProvider } from '../now.tsx'
import { DrillBanner } from './drill-banner.tsx'
import { Header } from './header.tsx'
import styles from './shell.module.css'

export function Shell() {
  const { t } = useLocale()
  return (
    <NowProvider>
      <LiveProvider>
        <a className={styles['skip']} href="#content">
          {t.skipToContent}
        </a>
        <div className={styles['top']}>
          <DrillBanner />
          <Header />
        </div>
        <main id="content" className={styles['content']} tabIndex={-1}>
          <Outlet />
        </main>
      </LiveProvider>
    </NowProvider>
  )
}

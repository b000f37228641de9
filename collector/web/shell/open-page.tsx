import type { ReactNode } from 'react'
import { Brand } from './brand.tsx'
import { DrillBanner } from './drill-banner.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import styles from './open-page.module.css'

interface OpenPageProps {
  readonly title: string
  /** Above the title. */
  readonly tagline?: string
  readonly children: ReactNode
}

/** The frame of pages for whoever is not signed in: a card, and nothing of the console around it. */
export function OpenPage({ title, tagline, children }: OpenPageProps) {
  return (
    <>
      <DrillBanner />
      <main className={styles['page']}>
        <div className={styles['card']}>
          <header className={styles['header']}>
            <Brand />
            <LanguageSwitch />
          </header>
          {tagline === undefined ? null : <p className={styles['tagline']}>{tagline}</p>}
          <h1 className={styles['title']}>{title}</h1>
          {children}
        </div>
      </main>
    </>
  )
}

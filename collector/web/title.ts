import { useEffect } from 'react'
import { useLocale } from './locale.tsx'

/** Names the browser's tab after the page. */
export function useTitle(page: string): void {
  const { t } = useLocale()
  useEffect(() => {
    document.title = `${page} · ${t.product}`
  }, [page, t])
}

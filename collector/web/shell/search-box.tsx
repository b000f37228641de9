import { IconSearch } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useKeys } from '../keys.ts'
import { useLocale } from '../locale.tsx'
import styles from './search-box.module.css'
import tool from './tool.module.css'

/** The box in the header; on a narrow screen a way to the page that has one. */
export function SearchBox() {
  const { t } = useLocale()
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const go = (q: string) => void navigate({ to: '/search', search: q ? { q } : {} })
  useKeys({
    s: () => {
      // Not shown where the screen is narrow.
      if (field.current?.offsetParent) field.current.focus()
      else go('')
    },
  })
  return (
    <>
      <search className={styles['box']}>
        <form
          onSubmit={event => {
            event.preventDefault()
            go(field.current?.value.trim() ?? '')
          }}
        >
          <input
            ref={field}
            type="search"
            aria-label={t.search.label}
            placeholder={t.search.hint}
            maxLength={200}
            onKeyDown={event => {
              if (event.key === 'Escape') event.currentTarget.blur()
            }}
          />
        </form>
      </search>
      <Link
        to="/search"
        className={`${tool['tool']} ${styles['way']}`}
        aria-label={t.search.title}
        title={t.search.title}
      >
        <IconSearch size={18} aria-hidden />
      </Link>
    </>
  )
}

import { useLayoutEffect, useRef } from 'react'

/** What each key does; a key is named as `KeyboardEvent.key`. */
export type KeyMap = Readonly<Record<string, () => void>>

/** Listens for single keys while the component is there, never while somebody types or holds a modifier. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys)
  latest.current = keys

  // Before the page is painted: a key pressed at first sight of it counts.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      const act = latest.current[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

import { Kbd, Modal } from '@mantine/core'
import { IconKeyboard } from '@tabler/icons-react'
import { useState } from 'react'
import { useKeys } from '../keys.ts'
import { useLocale } from '../locale.tsx'
import styles from './keyboard-help.module.css'
import tool from './tool.module.css'

export function KeyboardHelp() {
  const { t } = useLocale()
  const [open, setOpen] = useState(false)
  useKeys({ '?': () => setOpen(true) })

  const rows: readonly (readonly [readonly string[], string])[] = [
    [['j'], t.keys.next],
    [['k'], t.keys.previous],
    [['o', 'Enter'], t.keys.open],
    [['x'], t.pickKey],
    [['/'], t.keys.search],
    [['s'], t.search.key],
    [['u'], t.keys.back],
    [['p'], t.keys.pause],
    [['?'], t.keys.help],
  ]
  return (
    <>
      <button
        type="button"
        className={`${tool['tool']} ${tool['wide']}`}
        aria-label={t.shell.help}
        title={`${t.shell.help} (?)`}
        onClick={() => setOpen(true)}
      >
        <IconKeyboard size={18} aria-hidden />
      </button>
      {/* Locking the scroll would need a style element that the content security policy refuses. */}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t.keys.title}
        size="sm"
        lockScroll={false}
        closeButtonProps={{ 'aria-label': t.shell.close }}
      >
        <dl className={styles['keys']}>
          {rows.map(([keys, text]) => (
            <div key={text}>
              <dt>
                {keys.map(key => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </>
  )
}

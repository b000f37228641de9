import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { useLocale } from '../locale.tsx'
import styles from './tool.module.css'

export function ColourMenu() {
  const { t } = useLocale()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choices = [
    { scheme: 'auto', label: t.shell.colourAuto, icon: IconDeviceDesktop },
    { scheme: 'light', label: t.shell.colourLight, icon: IconSun },
    { scheme: 'dark', label: t.shell.colourDark, icon: IconMoon },
  ] as const satisfies readonly { scheme: MantineColorScheme; label: string; icon: typeof IconSun }[]
  const Now = choices.find(({ scheme }) => scheme === colorScheme)?.icon ?? IconDeviceDesktop

  return (
    <Menu position="bottom-end" width={190} shadow="md">
      <Menu.Target>
        <button type="button" className={styles['tool']} aria-label={t.shell.colour} title={t.shell.colour}>
          <Now size={18} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ scheme, label, icon: Mark }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Mark size={16} aria-hidden />}
            rightSection={scheme === colorScheme ? <IconCheck size={14} aria-hidden /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

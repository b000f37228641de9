import { IconMapOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useLocale } from '../locale.tsx'
import { Empty } from '../parts/states.tsx'

export function NotFoundPage() {
  const { t } = useLocale()
  return (
    <main>
      <Empty icon={IconMapOff} title={t.state.notFound}>
        <p>{t.state.notFoundText}</p>
        <Link to="/incidents">{t.state.toIncidents}</Link>
      </Empty>
    </main>
  )
}

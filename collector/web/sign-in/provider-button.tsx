import { Button, Divider } from '@mantine/core'
import { IconBuildingBank } from '@tabler/icons-react'
import { providerAddress } from '../api.ts'
import { useLocale } from '../locale.tsx'
import type { Text } from '../messages/text.ts'

/** To the organisation's identity provider: a link, as the browser has to leave the page. */
export function ProviderButton({ name, next }: { name: Text; next: string }) {
  const { t, pick } = useLocale()
  return (
    <>
      <Divider label={t.signIn.or} my="xs" />
      <Button component="a" href={providerAddress(next)} variant="default" leftSection={<IconBuildingBank size={16} />}>
        {t.signIn.withProvider(pick(name))}
      </Button>
    </>
  )
}

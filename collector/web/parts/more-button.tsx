import { Button, type ButtonProps } from '@mantine/core'
import { useLocale } from '../locale.tsx'

interface MoreButtonProps extends Pick<ButtonProps, 'mt' | 'mx' | 'my'> {
  readonly list: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    fetchNextPage(): Promise<unknown>
  }
}

/** The next page of a list, as long as there is one. */
export function MoreButton({ list, ...margins }: MoreButtonProps) {
  const { t } = useLocale()
  if (!list.hasNextPage) return null
  return (
    <Button
      {...margins}
      variant="default"
      size="xs"
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t.inbox.more}
    </Button>
  )
}

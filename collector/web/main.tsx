import './mantine-styles.ts'
import './console.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { LocaleProvider } from './locale.tsx'
import { createQueryClient } from './query-client.ts'
import { createConsoleRouter } from './router.tsx'
import { cssVariables, styleNonce, theme } from './theme.ts'

const queryClient = createQueryClient(() => void router.navigate({ to: '/sign-in', search: { ended: true } }))
const router = createConsoleRouter(queryClient)

const root = document.querySelector('#root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariables}
    defaultColorScheme="auto"
    getStyleNonce={styleNonce}
    deduplicateInlineStyles
  >
    <LocaleProvider>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LocaleProvider>
  </MantineProvider>,
)

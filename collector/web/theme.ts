/** Mantine, toned down to a desk tool: small type, tight spacing, colours that pass WCAG 2.2 AA in both schemes. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const lagoon: MantineColorsTuple = [
  '#ecfbff',
  '#d5f2f8',
  '#a9e2ee',
  '#76cfe2',
  '#4bbdd5',
  '#2aa5c0',
  '#0e8aa6',
  '#0e7490',
  '#155e75',
  '#164e63',
]

const dark: MantineColorsTuple = [
  '#dde4ec',
  '#b9c4d0',
  '#9aa8b8',
  '#78879a',
  '#3a4655',
  '#2a333f',
  '#1c242e',
  '#161c24',
  '#0f141a',
  '#0a0e13',
]

const FONT = '"Be Vietnam Pro", "Inter", "Segoe UI", system-ui, "Noto Sans", "Roboto", sans-serif'

export const theme = createTheme({
  primaryColor: 'lagoon',
  primaryShade: { light: 8, dark: 7 },
  colors: { lagoon, dark },
  fontFamily: FONT,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace',
  headings: { fontFamily: FONT, fontWeight: '650' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  focusRing: 'auto',
  respectReducedMotion: true,
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#16202c',
    '--mantine-color-dimmed': '#52606f',
    '--mantine-color-placeholder': '#657180',
    '--mantine-color-default-border': '#c5ced8',
    '--mantine-color-error': '#b42318',
  },
  dark: {
    '--mantine-color-body': '#161c24',
    '--mantine-color-text': '#dde4ec',
    '--mantine-color-dimmed': '#9aa8b8',
    '--mantine-color-placeholder': '#8b98a8',
    '--mantine-color-default-border': '#3a4655',
    '--mantine-color-error': '#ff9d94',
  },
})

/** The nonce the collector put into this page for styles that are made at run time. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

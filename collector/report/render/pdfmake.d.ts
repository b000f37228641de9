/** As much of pdfmake 0.3 as is used here; the package carries no types. */
declare module 'pdfmake' {
  export type PdfNode = string | { readonly [key: string]: unknown } | readonly PdfNode[]
  export interface PdfDefinition {
    readonly content: readonly PdfNode[]
    readonly [key: string]: unknown
  }
  interface PdfMake {
    setFonts(fonts: Readonly<Record<string, Readonly<Record<string, string>>>>): void
    setUrlAccessPolicy(allow: (url: string) => boolean): void
    setLocalAccessPolicy(allow: (path: string) => boolean): void
    createPdf(definition: PdfDefinition): { getBuffer(): Promise<Buffer> }
  }
  const pdfmake: PdfMake
  export default pdfmake
}

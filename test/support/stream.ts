/** Server-sent events of a real response, so many at a time. */
export interface SentEvent {
  readonly id: string
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events freely
  readonly data: any
}

/** @param open Asks for the stream. Fewer than asked for come back when it has ended. */
export async function eventReader(
  open: (path: string) => Promise<Response>,
): Promise<(count: number) => Promise<SentEvent[]>> {
  const reply = await open('/api/stream')
  const chunks = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return async count => {
    const events: SentEvent[] = []
    while (events.length < count) {
      const end = text.indexOf('\n\n')
      if (end === -1) {
        const { value, done } = (await chunks?.read()) ?? { done: true, value: undefined }
        if (done) break
        text += value
        continue
      }
      const sent = eventOf(text.slice(0, end))
      text = text.slice(end + 2)
      if (sent) events.push(sent)
    }
    return events
  }
}

function eventOf(text: string): SentEvent | undefined {
  const lines = new Map(text.split('\n').map(line => line.split(/: (.*)/) as [string, string]))
  const event = lines.get('event')
  return event === undefined
    ? undefined
    : { id: lines.get('id') ?? '', event, data: JSON.parse(lines.get('data') ?? 'null') }
}

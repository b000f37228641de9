/** Between what a date input holds, read as Vietnamese time whatever the browser's zone is, and the API's instants. */
const OFFSET = 7 * 3_600_000

/** `2026-11-27T09:30` → an instant; empty while nothing whole was typed. */
export const instantOf = (local: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? `${local}:00+07:00` : ''

/** For the input's first value. */
export const localNow = (now = Date.now()): string => new Date(now + OFFSET).toISOString().slice(0, 16)

/**
 * The database can't do it now: it is not reached, is being started or stopped, is full, or others were in the way for
 * too long. Nothing of the work is stored, as far as can be told; whoever asked is to ask again later.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  /** Of the reply over HTTP. */
  readonly statusCode = 503
}

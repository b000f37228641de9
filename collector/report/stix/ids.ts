/**
 * Ids that the same incident gives again: UUID version 5, so that a bundle handed on twice is one bundle.
 *
 * Observables take the namespace and the canonical JSON that STIX 2.1 prescribes (section 2.9), so that everybody's id of
 * one address is the same; everything else stands in a namespace of our own.
 */
import { v5 } from 'uuid'
import { canonical } from '../../store/canonical.ts'

const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7'
/** Made once, for this program. */
const OURS = '6d0b7a5e-3a6f-5d43-9c6e-7f0f6f1b2a10'

export const observableId = (type: string, contributing: Readonly<Record<string, unknown>>): string =>
  `${type}--${v5(canonical(contributing), OBSERVABLES)}`

export const objectId = (type: string, ...name: readonly string[]): string =>
  `${type}--${v5(canonical([type, ...name]), OURS)}`

/** What the capturing process and its parent tell each other, beside the packets. */
export interface InterfaceRequest {
  readonly device: string
  /** BPF; empty for everything. */
  readonly filter: string
  readonly snapLength: number
  /** The kernel's buffer. */
  readonly bufferBytes: number
  readonly promiscuous: boolean
  /** The package that binds libpcap. */
  readonly pcapModule: string
}

/** Totals since the interface was opened. */
export interface InterfaceStatistics {
  readonly received: number
  /** The kernel's buffer was full. */
  readonly droppedByKernel: number
  readonly droppedByDevice: number
  /** Detection was slower than the traffic, and what waits had reached its limit. */
  readonly droppedBacklog: number
}

export type ChildMessage =
  | { readonly type: 'opened'; readonly linkType: number }
  | ({ readonly type: 'statistics' } & InterfaceStatistics)
  | { readonly type: 'failed'; readonly code: 'no_pcap' | 'interface'; readonly message: string }

/**
 * How Node's heap is held in its place, for whoever starts the built programs from code. `deploy/vonggac` and the
 * systemd units name the same flags; a test compares them.
 *
 * The young generation is kept small, and the old one is collected when it has grown by the given share instead of by
 * as much again: the same work in half the memory (collector under full load 311 → 175 MB, 5 % slower; agent 116 → 96).
 * The agent's old generation is also compacted each time: with the collector away its pages filled ever worse, 3 MB of
 * growth in a quarter of an hour with less alive than at its beginning. Compacted, it is 1.
 */
export const NODE_FLAGS = {
  agent: ['--max-semi-space-size=2', '--heap-growing-percent=20', '--compact-on-every-full-gc'],
  collector: ['--max-semi-space-size=8', '--heap-growing-percent=50'],
} as const

/** What leaves the host: the only part of the agent that the collector imports. */
export * from './alert.ts'
export * from './batch.ts'
export * from './bundle.ts'
export * from './enrolment.ts'
export * from './heartbeat.ts'
export * from './signed-batch.ts'
export * from './signing.ts'
export * from './version.ts'

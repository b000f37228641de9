import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres } from '../../../collector/store/postgres.ts'
import { without } from '../../support/needs.ts'
import { type PostgresServer, postgresServer } from '../../support/postgres.ts'
import { describeSharing } from './sharing.contract.ts'
import { describeStore } from './store.contract.ts'

describe.skipIf(without('postgres'))('in a real server', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await postgresServer()
  }, 60_000)
  afterAll(() => server?.remove())

  const open = async () => openPostgres(await server.database())

  describeStore('PostgreSQL', open)
  describeSharing('PostgreSQL', async count => {
    const settings = await server.database()
    return Promise.all(Array.from({ length: count }, () => openPostgres(settings)))
  })
})

import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../collector/config.ts'

const parse = (store: string) => parseConfig(`dataFolder: data\nstore:\n${store}`, '/etc/vonggac/collector.yaml').store

describe('the store section', () => {
  test('is SQLite in the data folder when left out', () => {
    expect(parseConfig('dataFolder: data', '/etc/vonggac/collector.yaml').store).toEqual({ type: 'sqlite' })
  })

  test('takes files from the folder of the configuration', () => {
    const store =
      '  type: postgres\n  url: postgres://v@db.example.vn/vonggac\n  passwordFile: db.pass\n  tls: {caFile: ca.pem}'
    expect(parse(store)).toEqual({
      type: 'postgres',
      url: 'postgres://v@db.example.vn/vonggac',
      passwordFile: '/etc/vonggac/db.pass',
      poolSize: 8,
      tls: { caFile: '/etc/vonggac/ca.pem' },
    })
  })

  test.each([
    ['  type: oracle', /collector.yaml:3: store.type/],
    ['  type: sqlite\n  file: x.db', /collector.yaml:4: store.file: no such setting/],
    ['  type: postgres\n  url: db.example.vn', /collector.yaml:4: store.url: a URL such as postgres:/],
    [
      '  type: postgres\n  url: postgres://v:secret@db/x',
      /collector.yaml:4: store.url: the password goes into passwordFile/,
    ],
    ['  type: postgres\n  url: postgres://v@db/x?sslmode=disable', /store.url: takes no parameters/],
    ['  type: postgres\n  url: postgres://db/x', /store.url: needs a user, a host and a database/],
    [
      '  type: postgres\n  url: postgres://v@db/x\n  tls: false',
      /collector.yaml:5: store.tls: can be false only for a server on this machine/,
    ],
    [
      '  type: postgres\n  url: postgres://v@db/x\n  tls: {keyFile: k}',
      /store.tls: certificateFile and keyFile go together/,
    ],
  ])('names file, line and field of what is wrong in %j', (store, problem) => {
    expect(() => parse(store)).toThrow(problem)
  })

  test('needs no TLS on this machine: loopback or the folder of a socket', () => {
    for (const host of ['127.0.0.1:5433', 'localhost', '[::1]', '%2Frun%2Fpostgresql'])
      expect(parse(`  type: postgres\n  url: postgres://v@${host}/x\n  tls: false`)).toMatchObject({ tls: false })
  })
})

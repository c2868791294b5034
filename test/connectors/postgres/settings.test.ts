/** Urls and properties of connections. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkedTable, quoteName } from '../../../src/connectors/postgres/identifiers.js'
import {
  type ConnectionSettings,
  placeOf,
  settingsOf,
} from '../../../src/connectors/postgres/settings.js'
import { MillraceError } from '../../../src/util/errors.js'

const urls: [
  url: string,
  properties: Record<string, string>,
  settings: Partial<ConnectionSettings>,
][] = [
  [
    'jdbc:postgresql://db.example:5433/sales',
    {},
    { host: 'db.example', port: 5433, database: 'sales' },
  ],
  ['jdbc:postgresql://db.example/sales', {}, { port: 5432, user: undefined, sslMode: 'prefer' }],
  ['jdbc:postgresql:sales', {}, { host: 'localhost', port: 5432, database: 'sales' }],
  ['jdbc:postgresql://[::1]:5433/', {}, { host: '::1', port: 5433, database: undefined }],
  [
    'jdbc:postgresql://h/d?user=u%40x&password=p%26%25&ssl=true',
    {},
    { user: 'u@x', password: 'p&%', sslMode: 'verify-full' },
  ],
  [
    'jdbc:postgresql://h/d?user=u',
    { user: 'other', password: 'x' },
    { user: 'other', password: 'x' },
  ],
  ['postgresql://me:pa%3Ass@h:1/d', {}, { user: 'me', password: 'pa:ss', host: 'h', port: 1 }],
  ['postgres://h/d?sslmode=require', {}, { sslMode: 'require' }],
  ['postgresql:///d?host=/run/postgresql&port=5433', {}, { host: '/run/postgresql', port: 5433 }],
  [
    'jdbc:postgresql://h/d?connectTimeout=3&currentSchema=a,b&ApplicationName=x&prepareThreshold=0',
    {},
    { connectTimeoutMs: 3000, searchPath: 'a,b', applicationName: 'x' },
  ],
  [
    'jdbc:postgresql://h/d?sslmode=verify-ca&sslrootcert=ca.pem',
    {},
    { sslMode: 'verify-ca', sslFiles: { sslrootcert: 'ca.pem' } },
  ],
]

for (const [url, properties, expected] of urls) {
  test(`the settings of ${url}`, () => {
    const settings = settingsOf(url, properties)
    assert.deepEqual({ ...settings, ...expected }, settings)
    assert.ok(settings.password === undefined || !placeOf(settings).includes(settings.password))
  })
}

const refused: [url: string, condition: string, parameter: string, value: string | RegExp][] = [
  ['jdbc:mysql://h/d?password=secret', 'UNSUPPORTED_FEATURE.JDBC_DATABASE', 'database', 'mysql'],
  ['mongodb://u:secret@h', 'UNSUPPORTED_FEATURE.JDBC_DATABASE', 'database', 'mongodb'],
  ['h:5432/d', 'INVALID_JDBC_URL', 'reason', /form/],
  ['jdbc:postgresql://a,b/d', 'INVALID_JDBC_URL', 'reason', /one host/],
  ['jdbc:postgresql://u:secret@h/d/e', 'INVALID_JDBC_URL', 'url', 'jdbc:postgresql://...@h/d/e'],
  ['jdbc:postgresql://h:x/d', 'INVALID_JDBC_URL', 'reason', "'x' is no port"],
  ['jdbc:postgresql://h/d?password=secret&usr=x', 'INVALID_JDBC_URL', 'reason', /'usr'/],
  ['jdbc:postgresql://h/d?password=%secret', 'INVALID_JDBC_URL', 'reason', /%25/],
  ['jdbc:postgresql://h/d?sslmode=on', 'INVALID_JDBC_URL', 'reason', /verify-full/],
]

for (const [url, condition, parameter, value] of refused) {
  test(`${url} is refused`, () => {
    assert.throws(
      () => settingsOf(url, {}),
      (error: unknown) => {
        assert.ok(error instanceof MillraceError)
        assert.equal(error.condition, condition)
        if (typeof value === 'string') assert.equal(error.parameters[parameter], value)
        else assert.match(error.parameters[parameter], value)
        assert.ok(!error.message.includes('secret'), error.message)
        return true
      },
    )
  })
}

test('names of tables go into SQL, and nothing else', () => {
  for (const name of ['t', ' t ', 's.t', 'S . "T"', '"a;""b"', 'd.s."x y"', 'größe', '_a$1']) {
    assert.equal(checkedTable(name), name.trim())
  }
  for (const name of [
    '',
    'a b',
    'a;b',
    't; DROP TABLE t',
    '"a',
    'a"b',
    '(SELECT 1) t',
    '1a',
    'a.',
    'a.b.c.d',
    'a--',
    '"a\0"',
  ]) {
    assert.throws(() => checkedTable(name), { condition: 'INVALID_JDBC_TABLE' })
  }
  assert.equal(quoteName('a"; --'), '"a""; --"')
})

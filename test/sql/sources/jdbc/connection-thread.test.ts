/** The thread of connections ends under a task that waits for it. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { settingsOf } from '../../../../src/connectors/postgres/settings.js'
import { currentApplication, setApplication } from '../../../../src/core/closure/module-location.js'
import type { TaskRun } from '../../../../src/core/pipeline/task-run.js'
import { TaskConnection } from '../../../../src/sql/sources/jdbc/connection-thread.js'
import { MillraceError } from '../../../../src/util/errors.js'

/** A client of Postgres that, asked to connect, does what is written in the user's name. */
const client = `exports.Client = class {
  constructor({ user }) { this.user = user }
  on() {}
  connect() { return new Function('return ' + this.user)() }
}`
const own = currentApplication()
const root = mkdtempSync(join(tmpdir(), 'millrace-connection-'))

before(() => {
  const folder = join(root, 'node_modules', 'pg')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(root, 'package.json'), '{}')
  writeFileSync(join(folder, 'index.js'), client)
  setApplication({ root, mainScript: undefined })
})

after(() => {
  setApplication(own)
  rmSync(root, { recursive: true, force: true })
})

/** Rather than to wait for ever, the task is given up after so many looks. */
const MOST_LOOKS = 300

function connecting(doing: string): unknown {
  let looks = 0
  const checkCancelled = (): void => assert.ok(looks++ < MOST_LOOKS, 'the task waits for ever')
  const connection = new TaskConnection({ checkCancelled } as TaskRun)
  try {
    return connection.call('read', {
      connection: settingsOf('jdbc:postgresql://127.0.0.1:1/d', { user: doing }),
      session: { timeZone: 'UTC', queryTimeoutSeconds: 0, initStatement: undefined },
      table: 't',
      partition: 0,
    })
  } finally {
    connection.close()
  }
}

const cases: [what: string, doing: string, condition: string][] = [
  // as Node ends a thread that has no heap left: no handler runs in it
  ['it is stopped from outside', 'process.reallyExit(1)', 'CONNECTION_THREAD_LOST'],
  ['it exits', 'process.exit(1)', 'CONNECTION_THREAD_LOST'],
  [
    'it throws where nobody catches',
    'new Promise(() => setImmediate(() => { throw new Error("loose") }))',
    'CONNECTION_THREAD_LOST',
  ],
  [
    'it lives: the next one after those',
    'Promise.reject(new Error("no"))',
    'FAILED_JDBC.CONNECTION',
  ],
]

for (const [what, doing, condition] of cases) {
  test(`the thread of connections: ${what}`, () => {
    assert.throws(
      () => connecting(doing),
      error => error instanceof MillraceError && error.condition === condition,
    )
  })
}

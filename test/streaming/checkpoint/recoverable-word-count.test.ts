/** The example, killed and started again, stopped by signals, and looked at with the `millrace` command. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cli } from '../../cli/run-cli.js'
import { ExampleProgram } from '../example-program.js'

interface Folders {
  readonly input: string
  readonly checkpoint: string
}

function folders(t: TestContext): Folders {
  const root = mkdtempSync(join(tmpdir(), 'millrace-recoverable-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'input'))
  return { input: join(root, 'input'), checkpoint: join(root, 'checkpoint') }
}

function start(t: TestContext, { input, checkpoint }: Folders): ExampleProgram {
  const program = new ExampleProgram('recoverable-word-count', input, checkpoint)
  t.after(() => program.end())
  return program
}

function put({ input }: Folders, name: string, text: string): void {
  writeFileSync(join(input, `.${name}`), text)
  renameSync(join(input, `.${name}`), join(input, name))
}

test('counts go on after kill -9, with what came while the program was down', async t => {
  const where = folders(t)
  const first = start(t, where)
  await first.prints('Time: ')
  put(where, 'a', 'be or not be\n')
  await first.prints('(be,2)')
  await first.end('SIGKILL')
  put(where, 'b', 'to be\n')
  const second = start(t, where)
  await second.prints('(be,3)')
  await second.end('SIGKILL')
  const third = start(t, where)
  await third.prints('Time: ')
  put(where, 'c', 'be\n')
  await third.prints('(be,4)')

  // a second program on the folder is refused
  const other = start(t, where)
  await assert.rejects(other.prints('Time: '), /CHECKPOINT_DIRECTORY_IN_USE/)

  const exitCode = await third.end('SIGTERM')
  assert.equal(exitCode, 0, third.errors)
  assert.match(third.errors, /^[\d:]{8} WARN SIGTERM: the batch under way is finished/)
  assert.ok(!readdirSync(where.checkpoint).includes('lock'))

  const listed = await cli(t, ['state', 'ls', where.checkpoint])
  assert.match(
    listed.stdout,
    /^totals {2}updateStateByKey {2}batch \d+ ms {2}4 keys {2}\d+ bytes {2}2 partitions {2}string -> number\n$/,
  )
  const rows = await cli(t, ['state', 'cat', where.checkpoint, 'totals', '--json'])
  const found = rows.stdout.trim().split('\n').sort()
  assert.deepEqual(found, ['["be",4]', '["not",1]', '["or",1]', '["to",1]'])
  const wrong = await cli(t, ['state', 'cat', where.checkpoint, 'total'])
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /There is no state 'total' in .*; it has totals\./)

  const inspected = await cli(t, ['checkpoint', 'inspect', where.checkpoint])
  assert.match(inspected.stdout, /application {6}RecoverableWordCount/)
  assert.match(inspected.stdout, /pending batches {2}none/)
  assert.match(inspected.stdout, /state totals \(uid\), updateStateByKey at .*: 4 keys/)

  const program = fileURLToPath(
    new URL('../../../examples/recoverable-word-count.js', import.meta.url),
  )
  const same = await cli(t, [
    'checkpoint',
    'diff',
    where.checkpoint,
    program,
    where.input,
    where.checkpoint,
  ])
  assert.equal(same.code, 0, same.stderr)
  assert.match(same.stdout, /^kept input textFileStream-0 \(.*\nkept state totals \(/)
})

test('a second signal ends the program at once', async t => {
  const where = folders(t)
  const program = start(t, where)
  await program.prints('Time: ')
  program.signal('SIGINT')
  await program.warns('SIGINT: ')
  assert.equal(await program.end('SIGTERM'), 128 + 15)
})

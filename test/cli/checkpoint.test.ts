/** `millrace checkpoint` and `millrace state` on the checkpoint directory that is kept as test data. */
import assert from 'node:assert/strict'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  decodeCheckpoint,
  sealed,
  stateTimeMs,
} from '../../src/streaming/checkpoint/checkpoint-file.js'
import { cli, temporaryFolder } from './run-cli.js'

const root = dirname(createRequire(import.meta.url).resolve('millrace/package.json'))

function kept(t: TestContext): string {
  const folder = temporaryFolder(t)
  cpSync(join(root, 'test', 'streaming', 'checkpoint', 'frozen', 'v1'), folder, { recursive: true })
  return folder
}

test('inspect tells what the newest checkpoint has, and which are damaged', async t => {
  const folder = kept(t)
  writeFileSync(join(folder, 'checkpoint', 'checkpoint-1000000006000'), '{')
  const { code, stdout } = await cli(t, ['checkpoint', 'inspect', 'checkpoint/'], folder)
  assert.equal(code, 0)
  assert.match(stdout, /^checkpoint-1000000006000 {2}1 bytes .* damaged: it has no checksum/)
  assert.match(stdout, /\npending batches {2}1000000004000 ms\n/)
  assert.match(stdout, /\na restart runs {3}1000000004000 ms first\n/)
  assert.match(
    stdout,
    /\n {2}input textFileStream-0, textFileStream at .*\n {2}state totals \(uid\)/,
  )
  assert.match(stdout, /updateStateByKey-1\.textFileStream-0, .*: 3 keys, .* number -> number\n/)
})

test('state ls and cat show what the files of state have', async t => {
  const folder = kept(t)
  const list = await cli(t, ['state', 'ls', 'checkpoint'], folder)
  assert.match(list.stdout, /^totals .* 4 keys .*\nupdateStateByKey-1\.textFileStream-0 .* 3 keys /)
  const rows = await cli(t, ['state', 'cat', 'checkpoint', 'totals'], folder)
  const lines = rows.stdout.trim().split('\n').sort()
  assert.deepEqual(lines, ['(a,3)', '(bb,2)', '(ccc,1)', '(dd,1)'])
  const some = await cli(t, ['state', 'cat', 'checkpoint', 'totals', '--limit', '1'], folder)
  assert.equal(some.stdout.trim().split('\n').length, 1)
})

test('state ls of a folder that is no checkpoint fails', async t => {
  const { code, stdout } = await cli(t, ['state', 'ls', '.'], temporaryFolder(t))
  assert.deepEqual([code, stdout], [1, 'There is no state, and no checkpoint.\n'])
})

test('inspect, ls and cat tell of newest files of state that are gone', async t => {
  const folder = kept(t)
  const path = join(folder, 'checkpoint', 'checkpoint-1000000005000')
  const checkpoint = decodeCheckpoint(readFileSync(path, 'utf8'), path)
  const fileMs = stateTimeMs(checkpoint)
  const states = checkpoint.states.map(state => ({ ...state, fileMs }))
  writeFileSync(path, sealed({ ...checkpoint, states }))
  assert.equal((await cli(t, ['checkpoint', 'inspect', 'checkpoint'], folder)).code, 0)
  for (const timeMs of [3, 4, 5]) {
    rmSync(join(folder, 'checkpoint', 'state', 'totals', `delta-100000000${timeMs}000`))
  }
  for (const args of [
    ['checkpoint', 'inspect', 'checkpoint'],
    ['state', 'ls', 'checkpoint'],
    ['state', 'cat', 'checkpoint', 'totals'],
  ]) {
    const { code, stdout, stderr } = await cli(t, args, folder)
    assert.match(
      `${stdout}${stderr}`,
      /state 'totals' are gone, of which 'delta-1000000003000' must be there and the newest is 'delta-1000000002000': a start is refused/,
    )
    assert.equal(code, 1)
  }
})

test('diff tells what an edited program would keep and lose, and starts nothing', async t => {
  const folder = kept(t)
  const program = fileURLToPath(
    new URL('../streaming/checkpoint/programs/without-totals.js', import.meta.url),
  )
  const { code, stdout } = await cli(t, ['checkpoint', 'diff', 'checkpoint', program], folder)
  assert.equal(code, 1)
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map(line => line.replace(/ \(.*\)/, '')),
    [
      'kept input textFileStream-0',
      'new state sums',
      'dropped state totals: 4 keys, 416 bytes',
      'dropped state updateStateByKey-1.textFileStream-0: 3 keys, 536 bytes',
      'dropped stream saved',
    ],
  )
})

for (const [what, text, code, output] of [
  [
    'that makes no context',
    'console.log("nothing to do")',
    1,
    /ended without a start\(\) of a StreamingContext: nothing was compared/,
  ],
  [
    'with another batch duration',
    program({ batchMs: 2000 }),
    1,
    /^refused: batches are of 2000 ms, and were of 1000 ms\n/,
  ],
  [
    'with another name',
    program({ name: 'other' }),
    1,
    /^refused: the application is 'other', and was 'frozen'\n/,
  ],
  ['that loses nothing', program({}), 0, /^kept input textFileStream-0 /],
] as const) {
  test(`diff with a program ${what} ends with ${code}`, async t => {
    const folder = kept(t)
    writeFileSync(join(folder, 'program.mjs'), text)
    const found = await cli(t, ['checkpoint', 'diff', 'checkpoint', 'program.mjs'], folder)
    assert.match(`${found.stdout}${found.stderr}`, output)
    assert.equal(found.code, code)
  })
}

/** One that takes up all states of the kept checkpoint. */
function program({ name = 'frozen', batchMs = 1000 }): string {
  const entry = new URL('../../src/index.js', import.meta.url)
  return `import { Milliseconds, SparkConf, StreamingContext } from '${entry}'
const conf = new SparkConf().setMaster('local').setAppName('${name}')
const made = new StreamingContext(conf, Milliseconds(${batchMs}))
made.checkpoint('checkpoint')
const pairs = made.textFileStream('in').map(word => [word, 1])
const update = (ones, n) => (n ?? 0) + ones.length
pairs.updateStateByKey(update).uid('totals').print()
pairs.updateStateByKey(update).uid('updateStateByKey-1.textFileStream-0').print()
await made.start()
`
}

for (const [args, expected] of [
  [['checkpoint'], /Say inspect or diff/],
  [['checkpoint', 'inspect'], /No checkpoint directory is named/],
  [['checkpoint', 'inspect', 'nowhere'], /FILE_NOT_FOUND/],
  [['checkpoint', 'diff', '.'], /No program is named/],
  [['state', 'cat', 'nowhere', 'x'], /FILE_NOT_FOUND.*'nowhere'/],
  [['state', 'rm', '.'], /Say ls or cat/],
  [['state', 'cat', '.'], /takes a directory and the id of one state/],
  [['state', 'cat', '.', 'x'], /There is no state 'x' in '\.'; it has none/],
  [['state', 'cat', '.', 'x', '--limit', '-1'], /--limit/],
] as const) {
  test(`not understood: ${args.join(' ')}`, async t => {
    const { code, stderr } = await cli(t, args, temporaryFolder(t))
    assert.notEqual(code, 0)
    assert.match(stderr, expected)
  })
}

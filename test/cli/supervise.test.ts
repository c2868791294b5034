import assert from 'node:assert/strict'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { BackOff, supervise } from '../../src/cli/supervise.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { cli, outcomeOf, startCli, temporaryFolder, waitForOutput } from './run-cli.js'

test('the wait doubles up to a minute, and begins anew after a minute without an end', () => {
  const backOff = new BackOff()
  const waits = [10, 10, 10, 10, 10, 10, 10, 10, 60_000, 10].map(ranMs => backOff.next(ranMs))
  assert.deepEqual(
    waits,
    [1, 2, 4, 8, 16, 32, 60, 60, 1, 2].map(s => s * 1000),
  )
})

for (const [what, ends, starts, code] of [
  ['ends well', [{ code: 0, wasAsked: false }], 1, 0],
  [
    'fails twice',
    [
      { code: 1, wasAsked: false },
      { code: 137, wasAsked: false },
      { code: 0, wasAsked: false },
    ],
    3,
    0,
  ],
  ['is asked to end', [{ code: 143, wasAsked: true }], 1, 143],
] as const) {
  test(`a program that ${what} is started ${starts} times`, async () => {
    const clock = new ManualClock()
    let count = 0
    const told: string[] = []
    const done = supervise(
      clock,
      () => Promise.resolve(ends[count++]),
      text => told.push(text),
    )
    await clock.advance(10_000)
    assert.equal(await done, code)
    assert.equal(count, starts)
    assert.equal(told.length, starts - 1)
  })
}

test('run --supervise starts a program again that failed', async t => {
  const folder = temporaryFolder(t)
  const program = join(folder, 'program.mjs')
  writeFileSync(
    program,
    `import { existsSync, writeFileSync } from 'node:fs'
const mark = ${JSON.stringify(join(folder, 'mark'))}
if (!existsSync(mark)) { writeFileSync(mark, ''); process.exit(3) }
console.log('second start')
`,
  )
  const { code, stdout, stderr } = await cli(t, ['run', '--supervise', program])
  assert.equal(stdout, 'second start\n')
  assert.match(stderr, /ended with code 3; it is started again in 1 s/)
  assert.equal(code, 0)
})

test('run --supervise starts a killed program again, which goes on from its checkpoint; SIGTERM ends it for good', async t => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'in'))
  const addLine = (name: string): void => {
    writeFileSync(join(folder, name), 'a line\n')
    renameSync(join(folder, name), join(folder, 'in', name))
  }
  const program = fileURLToPath(new URL('./counting-program.js', import.meta.url))
  const child = startCli(t, ['run', '--supervise', program, folder])
  const outcome = outcomeOf(child)
  await waitForOutput(child, /\d+ has 0\n/)
  addLine('first')
  const [, first] = await waitForOutput(child, /(\d+) has 1\n/)
  process.kill(Number(first), 'SIGKILL')
  addLine('second')
  const [, second] = await waitForOutput(child, /(\d+) has 2\n/)
  assert.notEqual(second, first)
  child.kill('SIGTERM')
  const { code, stderr } = await outcome
  assert.equal(code, 0)
  const restarts = stderr.split('\n').filter(line => line.includes('started again'))
  assert.equal(restarts.length, 1, stderr)
  assert.match(restarts[0], /ended with code 137; it is started again in 1 s/)
})

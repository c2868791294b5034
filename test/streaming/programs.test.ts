/** Whole programs, each in a process of its own. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LineServer } from './input/line-server.js'

interface Run {
  readonly child: ChildProcess
  readonly output: { text: string }
  readonly errors: { text: string }
}

function run(path: string, ...args: string[]): Run {
  const file = fileURLToPath(new URL(path, import.meta.url))
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args])
  const [output, errors] = [{ text: '' }, { text: '' }]
  child.stdout.on('data', chunk => {
    output.text += chunk
  })
  child.stderr.on('data', chunk => {
    errors.text += chunk
  })
  return { child, output, errors }
}

test('a program that has stopped its context ends by itself', async () => {
  const server = await LineServer.listen()
  const { child, output, errors } = run('./programs/stops.js', String(server.port))
  const closed = once(child, 'close')
  ;(await server.connection()).write('to be or not to be\n')
  const [code] = await closed
  assert.equal(errors.text, '')
  assert.equal(output.text, 'be=2 not=1 or=1 to=2\nstopped\n')
  assert.equal(code, 0)
  await server.close()
})

test('a stop from the program itself resolves when all has ended', async () => {
  const { child, output, errors } = run('./programs/stop-outside.js')
  const [code] = await once(child, 'close')
  assert.equal(errors.text, '')
  assert.equal(output.text, 'true undefined\nSTOPPED\n2\n')
  assert.equal(code, 0)
})

test('a stop gives the batch at work up, and that is no error of the program', async () => {
  const { child, output, errors } = run('./programs/stops-at-work.js')
  const [code] = await once(child, 'close')
  assert.match(
    errors.text,
    /^[\d:]{8} WARN foreachRDD \(.*stops-at-work\.ts:10\), batch \d+ ms was given up, because the context was stopped\n$/,
  )
  assert.equal(
    output.text,
    '[JOB_CANCELLED] Job 0 was cancelled: the SparkContext was stopped.\nundefined\n',
  )
  assert.equal(code, 0)
})

test('a program whose context is never started ends by itself', async () => {
  const { child, output, errors } = run('./programs/unstarted.js')
  const [code] = await once(child, 'close')
  assert.equal(errors.text, '')
  assert.equal(output.text, 'INITIALIZED\n')
  assert.equal(code, 0)
})

for (const [kind, warns] of [
  ['loop', [/receiver of stream 0 \(.*bad-receiver\.ts:25\) did not stop within 500 ms/]],
  ['exit', [/receiver of stream 0 \(.*bad-receiver\.ts:25\): .*RECEIVER_THREAD_LOST/]],
  ['at once', []],
] as const) {
  test(`a program ends by itself after its stop, whatever its receiver does: ${kind}`, async () => {
    const { child, output, errors } = run('./programs/bad-receiver.js', kind)
    const [code] = await once(child, 'close')
    const lines = errors.text.split('\n').filter(line => line !== '')
    assert.equal(lines.length, warns.length, errors.text)
    for (const [i, warn] of warns.entries()) assert.match(lines[i], warn)
    assert.doesNotMatch(errors.text, /RECEIVER_THREAD_LOST.*RECEIVER_THREAD_LOST/)
    assert.equal(output.text, 'STOPPED\n')
    assert.equal(code, 0)
  })
}

test('a program that awaits its end and fails tells the line and the reason', async () => {
  const { child, errors } = run('./programs/fails.js')
  const [code] = await once(child, 'close')
  assert.equal(code, 1)
  assert.match(errors.text, /programs\/fails\.ts:10 failed/)
  assert.match(errors.text, /JSON/)
})

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cli, outcomeOf, startCli, temporaryFolder, waitForOutput } from './run-cli.js'

/** All that a server sends until it ends the connection, or until `enough`. */
function receive(port: number, enough = Number.POSITIVE_INFINITY): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.setEncoding('utf8').on('data', more => {
      text += more
      if (text.length >= enough) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

async function startFeed(t: TestContext, text: string, ...options: string[]) {
  const file = join(temporaryFolder(t), 'lines.txt')
  writeFileSync(file, text)
  const child = startCli(t, ['feed', file, '--port', '0', ...options])
  const outcome = outcomeOf(child)
  const [, port] = await waitForOutput(child, /Serving the lines of .* on 127\.0\.0\.1:(\d+), /)
  return { child, outcome, port: Number(port) }
}

test('a client gets every line, and the feed ends with the file', async t => {
  const text = Array.from({ length: 50_000 }, (_, i) => `line ${i} é\n`).join('')
  const { outcome, port } = await startFeed(t, text)
  assert.equal(await receive(port), text)
  assert.equal((await outcome).code, 0)
})

test('two clients get every line each', async t => {
  const { port, outcome } = await startFeed(t, 'a\nb\nc\n', '--rate', '200')
  const received = await Promise.all([receive(port), receive(port)])
  assert.deepEqual(received, ['a\nb\nc\n', 'a\nb\nc\n'])
  assert.equal((await outcome).code, 0)
})

test('a client that leaves does not end the feed', async t => {
  const { port, outcome } = await startFeed(t, 'a\n'.repeat(1_000_000))
  assert.ok((await receive(port, 10)).startsWith('a\na\n'))
  assert.equal((await receive(port)).length, 2_000_000)
  assert.equal((await outcome).code, 0)
})

test('--repeat begins again at the end, and a last line without an end gets one', async t => {
  const { port, child, outcome } = await startFeed(t, 'a\nb', '--repeat')
  assert.ok((await receive(port, 12)).startsWith('a\nb\na\nb\na\nb\n'))
  child.kill('SIGINT')
  assert.equal((await outcome).signal, 'SIGINT')
})

test('an empty file is an end at once', async t => {
  const { port, outcome } = await startFeed(t, '', '--repeat')
  assert.equal(await receive(port), '')
  assert.equal((await outcome).code, 0)
})

test('a file that is not there is an error that names it', async t => {
  const { code, stderr } = await cli(t, ['feed', 'absent.txt', '--port', '0'], temporaryFolder(t))
  assert.match(stderr, /\[FILE_NOT_FOUND\] .*absent\.txt/)
  assert.equal(code, 1)
})

test('a folder is refused at the start', async t => {
  const { code, stderr } = await cli(t, ['feed', '.', '--port', '0'], temporaryFolder(t))
  assert.match(stderr, /^millrace: \[PATH_IS_A_DIRECTORY\] '\.'/)
  assert.equal(code, 1)
})

test('a port in use is an error that names it', async t => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  const file = join(temporaryFolder(t), 'lines.txt')
  writeFileSync(file, 'a\n')
  const { code, stderr } = await cli(t, ['feed', file, '--port', String(port)])
  assert.match(
    stderr,
    new RegExp(`\\[PORT_UNAVAILABLE\\] .*127\\.0\\.0\\.1:${port}: the port is in use`),
  )
  assert.equal(code, 1)
})

/** The programs of `examples/`, as a user runs them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, suite, type TestContext, test } from 'node:test'
import { ExampleProgram } from './example-program.js'
import { LineServer } from './input/line-server.js'

const folders = mkdtempSync(join(tmpdir(), 'millrace-examples-'))
after(() => rmSync(folders, { recursive: true }))

// they wait for batches of a second most of the time
suite('examples', { concurrency: 3 }, () => {
  test('quick-start counts the words of its own server, for as many batches as it is told', async t => {
    const program = startOf(t, 'quick-start', '--batches', '2')
    assert.equal(await program.ended(), 0, program.errors)
    assert.ok((program.output.match(/^Time: /gm)?.length ?? 0) >= 2, program.output)
    assert.match(program.output, /^\(the,\d+\)$/m)
  })

  test('network-word-count counts what a server sends', async t => {
    const server = await serverOf(t)
    const program = startOf(t, 'network-word-count', '127.0.0.1', String(server.port))
    ;(await server.connection()).write('hello world\nhello\n')
    await program.prints('(hello,2)')
    await program.prints('(world,1)')
    await program.end()
    assert.match(program.output, /-{43}\nTime: \d+000 ms\n-{43}\n/)
    await server.close()
  })

  test('sql-network-word-count counts each batch with SQL', async t => {
    const server = await serverOf(t)
    const program = startOf(t, 'sql-network-word-count', '127.0.0.1', String(server.port))
    ;(await server.connection()).write('hello world\nhello\n')
    await program.prints('|hello|    2|')
    await program.prints('|world|    1|')
    await program.end()
    assert.match(program.output, /========= \d+000 ms =========\n\+-+\+-+\+\n\| *word\|total\|/)
    await server.close()
  })

  test('custom-receiver counts what its receiver brings, and begins anew when the connection ends', async t => {
    const server = await serverOf(t)
    const program = startOf(t, 'custom-receiver', '127.0.0.1', String(server.port))
    const first = await server.connection()
    first.write('hello world\nhel')
    first.write('lo\n')
    await program.prints('(hello,2)')
    first.end()
    const second = await server.connection()
    second.write('again\n')
    await program.prints('(again,1)')
  })

  test('stateful-network-word-count goes on from its initial counts, and from those of before', async t => {
    const checkpoint = join(newFolder(), 'checkpoint')
    const server = await serverOf(t)
    const start = () => {
      return startOf(t, 'stateful-network-word-count', '127.0.0.1', String(server.port), checkpoint)
    }
    const first = start()
    ;(await server.connection()).write('hello new\n')
    await first.prints('(hello,2)')
    await first.prints('(new,1)')
    assert.equal(await first.end('SIGTERM'), 0, first.errors)
    const second = start()
    ;(await server.connection()).write('hello\n')
    await second.prints('(hello,3)')
  })

  test('join-with-table puts the names of a file to what a server sends', async t => {
    const table = join(newFolder(), 'customers')
    writeFileSync(table, '1 ann\n2 bob\n')
    const server = await serverOf(t)
    const program = startOf(t, 'join-with-table', '127.0.0.1', String(server.port), table)
    ;(await server.connection()).write('1 20\n3 8\n2 5\n')
    await program.prints('ann ordered for 20\n')
    await program.prints('bob ordered for 5\n')
    assert.doesNotMatch(program.output, /ordered for 8/)
  })

  test('send-counts sends a batch that was not acknowledged again, to counts-server under the same keys', async t => {
    const folder = newFolder()
    const [inbox, checkpoint] = [join(folder, 'inbox'), join(folder, 'checkpoint')]
    mkdirSync(inbox)
    mkdirSync(checkpoint)
    const server = await serverOf(t)
    const port = String(server.port)
    const started = firstCheckpoint(checkpoint)
    const first = startOf(t, 'send-counts', inbox, checkpoint, '127.0.0.1', port)
    await started
    writeFileSync(join(inbox, '.part'), 'to be or not to be\n')
    renameSync(join(inbox, '.part'), join(inbox, 'part'))
    const sockets = [await server.connection(), await server.connection()]
    const blocks = await Promise.all(sockets.map(socket => text(socket)))
    assert.equal(await first.ended(), 1)
    await first.warns("The server answered ''")
    await server.close()
    assert.deepEqual(blocks.flatMap(block => block.split('\n').slice(1, -1)).sort(), [
      'be 2',
      'not 1',
      'or 1',
      'to 2',
    ])

    const countsServer = startOf(t, 'counts-server', port)
    await countsServer.prints('listening')
    const second = startOf(t, 'send-counts', inbox, checkpoint, '127.0.0.1', port)
    for (const block of blocks) {
      const [, key, n] = /^put (\S+) (\d+)\n/.exec(block)!
      await countsServer.prints(`${key}: ${n} lines\n`)
    }
    assert.equal(await second.end('SIGTERM'), 0, second.errors)
  })

  test('counts-server replaces a block that comes again, and refuses one that was cut short', async t => {
    const program = startOf(t, 'counts-server', '0')
    await program.prints('listening')
    const port = Number(/port (\d+)/.exec(program.output)?.[1])
    const answers: string[] = []
    for (const block of ['put a 1\nto 2\n', 'put a 1\nto 3\n', 'put b 2\nto 2\n']) {
      const socket = connect(port, '127.0.0.1')
      socket.end(block)
      answers.push(await text(socket))
    }
    assert.deepEqual(answers, ['ok\n', 'ok\n', 'cut short\n'])
    assert.match(program.output, /^a: 1 lines\na: 1 lines, again\n$/m)
  })

  test('queue-stream counts the numbers of each RDD', async t => {
    const program = startOf(t, 'queue-stream')
    await program.prints('(7,100)')
  })

  test('file-word-count counts the words of a file that is moved in', async t => {
    const folder = newFolder()
    const program = startOf(t, 'file-word-count', folder)
    await program.prints('Time: ')
    writeFileSync(join(folder, '.part'), 'hello world\nhello\n')
    renameSync(join(folder, '.part'), join(folder, 'part'))
    await program.prints('(hello,2)')
  })

  test('windowed-word-count counts what came within the window', async t => {
    const folder = newFolder()
    const checkpoint = join(folder, 'checkpoint')
    const program = startOf(t, 'windowed-word-count', folder, checkpoint, '3', '1')
    await program.prints('Time: ')
    writeFileSync(join(folder, '.part'), 'rain #weather\n#rain and #weather\n')
    renameSync(join(folder, '.part'), join(folder, 'part'))
    await program.prints(/\(#weather,2\)\n\(#rain,1\)\n/)
    // and none when it has left
    await program.prints(/#rain[^#]*Time: \d+ ms\n-{43}\n\n/)
  })
})

/** A new folder, removed after all tests: programs may go on until the end of theirs. */
function newFolder(): string {
  return mkdtempSync(join(folders, 'test-'))
}

/** A server that is closed after the test. */
async function serverOf(t: TestContext): Promise<LineServer> {
  const server = await LineServer.listen()
  t.after(() => server.close())
  return server
}

/** An example that is killed after the test, when it has not ended by then. */
function startOf(t: TestContext, name: string, ...args: string[]): ExampleProgram {
  const program = new ExampleProgram(name, ...args)
  t.after(() => program.end())
  return program
}

/** Resolves when a program has written its first checkpoint into this folder, so that its streams are there. */
async function firstCheckpoint(folder: string): Promise<void> {
  for await (const { filename } of watch(folder)) if (/^checkpoint-\d/.test(filename ?? '')) return
}

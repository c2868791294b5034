/** The programs of `examples/`, as a user runs them. */
import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ExampleProgram } from './example-program.js'
import { LineServer } from './input/line-server.js'

test('network-word-count counts what a server sends', async () => {
  const server = await LineServer.listen()
  const program = new ExampleProgram('network-word-count', '127.0.0.1', String(server.port))
  ;(await server.connection()).write('hello world\nhello\n')
  await program.prints('(hello,2)')
  await program.prints('(world,1)')
  await program.end()
  assert.match(program.output, /-{43}\nTime: \d+000 ms\n-{43}\n/)
  await server.close()
})

test('custom-receiver counts what its receiver brings, and begins anew when the connection ends', async () => {
  const server = await LineServer.listen()
  const program = new ExampleProgram('custom-receiver', '127.0.0.1', String(server.port))
  const first = await server.connection()
  first.write('hello world\nhel')
  first.write('lo\n')
  await program.prints('(hello,2)')
  first.end()
  const second = await server.connection()
  second.write('again\n')
  await program.prints('(again,1)')
  await program.end()
  await server.close()
})

test('queue-stream counts the numbers of each RDD', async () => {
  const program = new ExampleProgram('queue-stream')
  await program.prints('(7,100)')
  await program.end()
})

test('file-word-count counts the words of a file that is moved in', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-example-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const program = new ExampleProgram('file-word-count', folder)
  await program.prints('Time: ')
  writeFileSync(join(folder, '.part'), 'hello world\nhello\n')
  renameSync(join(folder, '.part'), join(folder, 'part'))
  await program.prints('(hello,2)')
  await program.end()
})

test('windowed-word-count counts what came within the window', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-example-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const checkpoint = join(folder, 'checkpoint')
  const program = new ExampleProgram('windowed-word-count', folder, checkpoint, '3', '1')
  await program.prints('Time: ')
  writeFileSync(join(folder, '.part'), 'rain #weather\n#rain and #weather\n')
  renameSync(join(folder, '.part'), join(folder, 'part'))
  await program.prints(/\(#weather,2\)\n\(#rain,1\)\n/)
  // and none when it has left
  await program.prints(/#rain[^#]*Time: \d+ ms\n-{43}\n\n/)
  await program.end()
})

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { cli, temporaryFolder } from './run-cli.js'

/** A folder with a module package, and packages of these versions. */
function project(t: TestContext, packages: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [name, version] of Object.entries(packages)) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true })
    const manifest = JSON.stringify({ name, version, exports: './index.js' })
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), manifest)
  }
  return folder
}

test('what is looked at is listed, each in a line, and all being well the code is 0', async t => {
  const folder = project(t, { millrace: '0.0.1', tsx: '4.5.6' })
  const environment = { MILLRACE_CONF: 'spark.ui.enabled true' }
  const { code, stdout, stderr } = await cli(t, ['doctor'], folder, environment)
  assert.match(stdout, /^ok {7}Node \d/)
  assert.match(
    stdout,
    /\nwarning {2}programs in this folder import millrace 0\.0\.1 .*\n {9}-> use/,
  )
  assert.match(stdout, /\nok {7}TypeScript runs through tsx 4\.5\.6\n/)
  assert.match(stdout, /\nok {7}programs here are modules\n/)
  assert.match(stdout, /\nok {7}WebAssembly with SIMD\n/)
  assert.match(stdout, /local\[\*\] runs \d+ tasks? at a time\n/)
  assert.match(stdout, /\nok {7}files can be written to /)
  assert.match(stdout, /\nok {7}port 4040 is/)
  const without = { MILLRACE_CONF: 'spark.ui.enabled false' }
  assert.doesNotMatch((await cli(t, ['doctor'], folder, without)).stdout, /port \d/)
  assert.deepEqual([code, stderr], [0, ''])
})

test('a folder that cannot be written to and a master that is none are problems, and the code is 1', async t => {
  const folder = project(t, {})
  writeFileSync(join(folder, 'file'), '')
  const environment = { MILLRACE_CONF: 'spark.local.dir file\nspark.master local[none]' }
  const { code, stdout } = await cli(t, ['doctor'], folder, environment)
  assert.match(
    stdout,
    /\nproblem {2}files cannot be written to file: .*\n {9}-> set spark\.local\.dir/,
  )
  assert.match(stdout, /\nproblem {2}\[INVALID_MASTER\] .*'local\[none\]'/)
  assert.equal(code, 1)
})

test('whether a server of a master answers is tried', async t => {
  const server = createServer(socket => socket.destroy())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const master = `sc://127.0.0.1:${(server.address() as AddressInfo).port}`
  const there = await cli(t, ['doctor', '--master', master])
  assert.match(there.stdout, /\nok {7}a server answers at 127\.0\.0\.1:\d+\n/)
  await new Promise(resolve => server.close(resolve))
  const gone = await cli(t, ['doctor', '--master', `${master}/;token=x`])
  assert.match(gone.stdout, /\nproblem {2}no server answers at 127\.0\.0\.1:\d+: ECONNREFUSED\n/)
  assert.equal(gone.code, 1)
})

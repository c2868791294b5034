/** The programs of `examples/` that read and write files, as a user runs them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ExampleProgram } from '../streaming/example-program.js'

const folder = mkdtempSync(join(tmpdir(), 'millrace-sql-examples-'))
after(() => rmSync(folder, { recursive: true }))

/** What a program printed when it ended by itself, without a failure. */
async function outputOf(name: string, ...args: string[]): Promise<string> {
  const program = new ExampleProgram(name, ...args)
  const code = await program.ended()
  assert.equal(code, 0, program.errors)
  return program.output
}

test('top-pages counts the requests of all files and says how many lines were malformed', async () => {
  const logs = join(folder, 'logs')
  mkdirSync(logs)
  const line = (page: string, user: string, ms: number) => `${JSON.stringify({ page, user, ms })}\n`
  writeFileSync(
    join(logs, 'a.json'),
    `${line('/', 'ann', 12)}${line('/buy', 'bob', 80)}{"page": \n${line('/', 'ann', 30)}`,
  )
  writeFileSync(join(logs, 'b.json'), `${line('/', 'bob', 20)}${line('/help', 'ann', 5)}`)
  const output = await outputOf('top-pages', logs, '2')
  assert.match(output, /^\|\/ {3}\|3 {7}\|2 {7}\|30 {2}\|\n\|\/buy\|1 {7}\|1 {7}\|80 {2}\|\n\+/m)
  assert.doesNotMatch(output, /help/)
  assert.match(output, /^5 requests were read, 1 malformed lines left out\.$/m)
})

test('csv-to-parquet writes a folder a month, and reads one of them back', async () => {
  const [from, to] = [join(folder, 'orders.csv'), join(folder, 'orders')]
  writeFileSync(
    from,
    'day,customer,amount\n2024-01-31,ann,20.5\n2024-02-01,bob,5\n2024-01-02,ann,1.25\n',
  )
  const output = await outputOf('csv-to-parquet', from, to, '2024', '1')
  assert.deepEqual(readdirSync(join(to, 'year=2024')).sort(), ['month=1', 'month=2'])
  assert.match(output, /^3 rows in 2 files$/m)
  assert.match(output, /^\| {5}ann\|21\.75\|\n\+/m)
})

test('csv-to-parquet leaves no folder behind when a line is malformed', async () => {
  const [from, to] = [join(folder, 'malformed.csv'), join(folder, 'none')]
  writeFileSync(from, 'day,customer,amount\n2024-01-31,ann,much\n')
  const program = new ExampleProgram('csv-to-parquet', from, to)
  assert.equal(await program.ended(), 1)
  assert.match(program.errors, /MALFORMED_RECORD_IN_PARSING.*ann,much/s)
  const left = readdirSync(folder).includes('none') ? readdirSync(to) : []
  assert.deepEqual(
    left.filter(name => !/^[._]/.test(name)),
    [],
  )
})

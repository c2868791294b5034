/** What a program's print() does when nobody reads any more. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { outcomeOf, startCli, temporaryFolder } from '../cli/run-cli.js'

const entry = new URL('../../src/util/standard-output.js', import.meta.url)
const cases: [what: string, listener: string, code: number][] = [
  ['ends with the code of SIGPIPE', '', 141],
  ['goes on when it listens itself', "process.stdout.on('error', () => process.exit(5))", 5],
]
for (const [what, listener, expected] of cases) {
  test(`a program whose reader has gone ${what}`, async t => {
    const program = join(temporaryFolder(t), 'program.mjs')
    writeFileSync(
      program,
      `import { writeOut } from '${entry}'
${listener}
const write = () => { writeOut('line\\n'.repeat(10000)); setImmediate(write) }
write()
`,
    )
    const child = startCli(t, ['run', program])
    const outcome = outcomeOf(child)
    child.stdout?.destroy()
    const { code, stderr } = await outcome
    assert.deepEqual([code, stderr], [expected, ''])
  })
}

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { cli, outcomeOf, startCli, temporaryFolder, waitForOutput } from './run-cli.js'

const program = `import { SparkConf, SparkContext } from '${new URL('../../src/index.js', import.meta.url)}'
const sc = new SparkContext(new SparkConf())
console.log(await sc.parallelize([1, 2, 3]).count())
await sc.stop()
`

test('a program that has ended is shown from its event log', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'program.mjs'), program)
  const options = ['--name', 'ended', '--master', 'local', '-c', 'spark.eventLog.enabled=true']
  const ran = await cli(t, ['run', ...options, 'program.mjs'], folder)
  assert.equal(ran.stdout, '3\n', ran.stderr)

  const child = startCli(t, ['ui', '--port', '0'], folder)
  const outcome = outcomeOf(child)
  const [, url] = await waitForOutput(child, /runs of spark-events are shown at (http:\S+) /)
  const applications = await (await fetch(`${url}/api/v1/applications`)).json()
  assert.deepEqual(
    (applications as { name: string }[]).map(({ name }) => name),
    ['ended'],
  )
  child.kill('SIGINT')
  assert.equal((await outcome).signal, 'SIGINT')
})

const refused: [args: string[], code: number, text: RegExp][] = [
  [['ui'], 1, /^millrace: \[FILE_NOT_FOUND\] .*spark-events/],
  [['ui', '.'], 1, /^millrace: \[EVENT_LOG_NOT_FOUND\] .*'\.'/],
  [['ui', '.', '--host', '0.0.0.0'], 2, /Others reach 0\.0\.0\.0: give a --token\./],
]
for (const [args, expected, text] of refused) {
  test(`refused: ${args.join(' ')}`, async t => {
    const { code, stderr } = await cli(t, args, temporaryFolder(t))
    assert.match(stderr, text)
    assert.equal(code, expected)
  })
}

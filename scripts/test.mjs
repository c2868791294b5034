/**
 * Runs the compiled suite: `node scripts/test.mjs [FILTER...] [--node-option...]`.
 *
 * One test file in dist for each `test/**\/*.test.ts` (so that the output of a removed source never runs); a FILTER keeps
 * the files whose path contains it. Arguments that begin with `--` go to Node (`--test-name-pattern=...`).
 * Programs have no web UI here unless they ask for it: hundreds would look for a port.
 * With MILLRACE_CI=1 a test that was skipped because something is not installed fails the run.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { entryOf, groupTests } from './test-groups.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = process.env.MILLRACE_TEST_NODE ?? process.execPath
const options = process.argv.slice(2).filter(argument => argument.startsWith('--'))
const filters = process.argv.slice(2).filter(argument => !argument.startsWith('--'))

const sources = readdirSync(join(root, 'test'), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
  .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
  .sort()
const chosen = sources.filter(
  path => filters.length === 0 || filters.some(filter => path.includes(filter)),
)
if (chosen.length === 0) {
  console.error(`No test file matches ${filters.join(' ') || 'test/**/*.test.ts'}.`)
  process.exit(1)
}
const files = chosen.map(path => join('dist', path.replace(/\.ts$/, '.js')))
const missing = files.filter(file => !existsSync(join(root, file)))
if (missing.length > 0) {
  console.error(`Not compiled: ${missing.join(', ')}. Run "npm run build" first.`)
  process.exit(1)
}

mkdirSync(join(root, '.cache'), { recursive: true })
const folder = mkdtempSync(join(root, '.cache', 'test-'))
const skipsFile = join(folder, 'skips.txt')
const run = spawnSync(
  node,
  [
    '--test',
    // many tests wait: for a process, a deadline, a timer
    `--test-concurrency=${availableParallelism() + 1}`,
    '--test-timeout=180000', // a test that hangs fails; a file counts as one
    '--test-reporter=./scripts/skip-reporter.mjs',
    `--test-reporter-destination=${skipsFile}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    ...options,
    ...groupTests(root, chosen).map((group, number) => entryOf(root, folder, group, number)),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MILLRACE_CONF: 'spark.ui.enabled=false' },
  },
)
const skips = existsSync(skipsFile) ? readFileSync(skipsFile, 'utf8').split('\n') : []
rmSync(folder, { recursive: true, force: true })

if (run.error) throw run.error
const missingTools = skips.filter(line => line.includes('not installed'))
if (process.env.MILLRACE_CI === '1' && missingTools.length > 0) {
  console.error(
    `\nSkipped for lack of something that can be installed:\n${missingTools.join('\n')}`,
  )
  process.exit(1)
}
process.exit(run.status ?? 1)

/**
 * Runs the compiled suite on other versions of Node: `node scripts/test-nodes.mjs [MAJOR...] [FILTER...]`, by
 * default 22 and 24.
 * The binaries come from npm's `node` package and are kept in `.cache/node<MAJOR>`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
const filters = args.filter(argument => !/^\d+$/.test(argument))
const asked = args.filter(argument => /^\d+$/.test(argument))
const majors = asked.length > 0 ? asked : ['22', '24']
const failed = []

for (const major of majors) {
  const binary = install(major)
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
  console.log(`\n== Node ${version}`)
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'test.mjs'), ...filters], {
    stdio: 'inherit',
    env: { ...process.env, MILLRACE_TEST_NODE: binary },
  })
  if (run.status !== 0) failed.push(version)
}
if (failed.length > 0) {
  console.error(`\nFailed on Node ${failed.join(', ')}`)
  process.exit(1)
}

function install(major) {
  const prefix = join(root, '.cache', `node${major}`)
  const binary = join(prefix, 'node_modules', 'node', 'bin', 'node')
  if (!existsSync(binary)) {
    mkdirSync(prefix, { recursive: true })
    execFileSync('npm', ['i', '--no-audit', '--no-fund', '--prefix', prefix, `node@${major}`], {
      stdio: 'inherit',
    })
  }
  return binary
}

/** `millrace init`, and that what it makes works with the package as it is published, without a network. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { onlyThorough } from '../effort.js'
import { cli, outcomeOf, startCli, temporaryFolder, waitForOutput } from './run-cli.js'

const root = dirname(createRequire(import.meta.url).resolve('millrace/package.json'))
const run = promisify(execFile)

test('a project is made in a new folder, and what comes next is told', async t => {
  const folder = temporaryFolder(t)
  const { code, stdout } = await cli(t, ['init', 'sub/My App!'], folder)
  assert.equal(code, 0)
  const [made, next] = stdout.split('\n\n')
  const paths = made
    .split('\n')
    .slice(1)
    .map(line => line.trim())
  for (const path of paths) assert.ok(existsSync(join(folder, 'sub/My App!', path)), path)
  assert.deepEqual(readdirSync(join(folder, 'sub/My App!')).sort(), [
    '.gitignore',
    'README.md',
    'package.json',
    'src',
    'test',
    'tsconfig.json',
  ])
  assert.match(next, /^Next:\n {2}cd sub\/My App!\n {2}npm install\n/)
  const manifest = JSON.parse(readFileSync(join(folder, 'sub/My App!/package.json'), 'utf8'))
  assert.equal(manifest.name, 'my-app')
})

const refused: [args: string[], existing: string | undefined, code: number, text: RegExp][] = [
  [['init'], 'README.md', 1, /\[PROJECT_FILE_EXISTS\] '.*' has README\.md already/],
  [
    ['init', 'sub'],
    'sub/src/main.ts',
    1,
    /\[PROJECT_FILE_EXISTS\] '.*sub' has src\/main\.ts already/,
  ],
  [['init', 'file'], 'file', 1, /\[PATH_IS_NOT_A_DIRECTORY\]/],
  [['init', 'a', 'b'], undefined, 2, /It takes one folder\./],
  [['init', '--nmae', 'x'], undefined, 2, /Unknown option '--nmae'/],
]
for (const [args, existing, expected, text] of refused) {
  test(`refused, and nothing is written: ${args.join(' ')} beside ${existing ?? 'nothing'}`, async t => {
    const folder = temporaryFolder(t)
    if (existing !== undefined) {
      mkdirSync(dirname(join(folder, existing)), { recursive: true })
      writeFileSync(join(folder, existing), 'mine')
    }
    const before = readdirSync(folder, { recursive: true })
    const { code, stderr } = await cli(t, args, folder)
    assert.match(stderr, text)
    assert.equal(code, expected)
    assert.deepEqual(readdirSync(folder, { recursive: true }), before)
    if (existing !== undefined) assert.equal(readFileSync(join(folder, existing), 'utf8'), 'mine')
  })
}

test('other files in the folder do not matter, and its name becomes that of the package', async t => {
  const folder = join(temporaryFolder(t), 'millrace')
  mkdirSync(join(folder, '.git'), { recursive: true })
  const { code, stdout } = await cli(t, ['init'], folder)
  assert.equal(code, 0)
  assert.match(stdout, /^Made in this folder:/)
  // npm refuses a package that depends on its own name
  assert.equal(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name, 'my-app')
})

/** A package of this repository's node_modules, with all that it needs, where npm then finds it. */
function installCopy(name: string, folder: string): void {
  const from = join(root, 'node_modules', name)
  const to = join(folder, 'node_modules', name)
  if (!existsSync(from) || existsSync(to)) return
  cpSync(from, to, { recursive: true })
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(from, 'package.json'), 'utf8'),
  )
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
    installCopy(needed, folder)
  }
}

const packing = {
  skip: onlyThorough('it packs and installs the package, which takes half a minute'),
}
test(
  'the project installs with the package as it is published; its test, its types and its program run',
  packing,
  async t => {
    const folder = join(temporaryFolder(t), 'my-app')
    await cli(t, ['init', folder])
    // a test runner inside of a test runner reports to it in place of the terminal
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const npm = (...args: string[]) => run('npm', args, { cwd: folder, env })
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', dirname(folder)], {
      cwd: root,
    })
    const tarball = readdirSync(dirname(folder)).find(name => name.endsWith('.tgz'))!
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    for (const name of ['@types/node', 'tsx', 'typescript', ...Object.keys(dependencies)]) {
      installCopy(name, folder)
    }
    await npm('install', '--offline', '--no-audit', '--no-fund', `../${tarball}`)

    assert.match((await npm('test')).stdout, /words are counted batch by batch[\s\S]*pass 1/)
    await npm('run', 'build')
    assert.ok(existsSync(join(folder, 'dist', 'src', 'main.js')))
    const doctor = await run('npx', ['--no-install', 'millrace', 'doctor'], { cwd: folder })
    assert.doesNotMatch(doctor.stdout, /^(?:warning|problem) .*(?:millrace|TypeScript|module)/m)

    const feed = startCli(t, ['feed', 'README.md', '--port', '0', '--repeat'], folder)
    const [, port] = await waitForOutput(feed, /on 127\.0\.0\.1:(\d+)/)
    for (const program of ['src/main.ts', 'dist/src/main.js']) {
      const child = startCli(t, ['run', program, '127.0.0.1', port], folder)
      const outcome = outcomeOf(child)
      await waitForOutput(child, /^\(millrace,\d+\)$|^\(npm,\d+\)$/m)
      child.kill('SIGTERM')
      const { code, stderr } = await outcome
      assert.match(stderr, /^[\d:]{8} WARN SIGTERM: /m)
      assert.equal(code, 0)
    }
  },
)

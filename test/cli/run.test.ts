import assert from 'node:assert/strict'
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { cli, outcomeOf, startCli, temporaryFolder, waitForOutput } from './run-cli.js'

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** Keeps a program alive without a timer. */
const stayAlive = "import { createServer } from 'node:net'\ncreateServer().listen(0)\n"
const typed = "const words: string[] = process.argv.slice(2)\nconsole.log(words.join('+'))\n"
const stripsTypes = (process.features as { typescript?: unknown }).typescript !== undefined

for (const extension of ['mjs', 'js', 'cjs']) {
  test(`a .${extension} program sees its arguments, and its exit code is ours`, async t => {
    const folder = realpathSync(temporaryFolder(t))
    write(
      join(folder, `program.${extension}`),
      'console.log(JSON.stringify([process.argv.slice(1), process.cwd()]))\nprocess.exitCode = 41\n',
    )
    const args = ['run', `program.${extension}`, 'a b', '--help', '-x']
    const { code, stdout, stderr } = await cli(t, args, folder)
    assert.equal(stderr, '')
    assert.deepEqual(JSON.parse(stdout), [
      [join(folder, `program.${extension}`), 'a b', '--help', '-x'],
      folder,
    ])
    assert.equal(code, 41)
  })
}

test('a program that throws fails with its own stack', async t => {
  const folder = temporaryFolder(t)
  write(join(folder, 'program.mjs'), "\nthrow new Error('mine')\n")
  const { code, stderr } = await cli(t, ['run', 'program.mjs'], folder)
  assert.equal(code, 1)
  assert.match(stderr, /program\.mjs:2[\s\S]*Error: mine/)
})

test('a folder is no program', async t => {
  const { code, stderr } = await cli(t, ['run', '.'], temporaryFolder(t))
  assert.match(stderr, /^millrace: \[PATH_IS_A_DIRECTORY\]/)
  assert.equal(code, 1)
})

test('a program that is not there is an error that names it', async t => {
  const { code, stderr } = await cli(t, ['run', 'absent.mjs'], temporaryFolder(t))
  assert.equal(code, 1)
  assert.match(stderr, /^millrace: \[FILE_NOT_FOUND\] .*absent\.mjs/)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} is passed on to a program that handles it`, async t => {
    const folder = temporaryFolder(t)
    write(
      join(folder, 'program.mjs'),
      `${stayAlive}process.on('${signal}', () => process.exit(7))\nconsole.log('ready')\n`,
    )
    const child = startCli(t, ['run', 'program.mjs'], folder)
    const outcome = outcomeOf(child)
    await waitForOutput(child, /ready/)
    child.kill(signal)
    assert.equal((await outcome).code, 7)
  })
}

test('a program that dies of a signal makes the command die of it', async t => {
  const folder = temporaryFolder(t)
  write(join(folder, 'program.mjs'), `${stayAlive}console.log('ready')\n`)
  const child = startCli(t, ['run', 'program.mjs'], folder)
  const outcome = outcomeOf(child)
  await waitForOutput(child, /ready/)
  child.kill('SIGTERM')
  const { code, signal } = await outcome
  assert.deepEqual({ code, signal }, { code: null, signal: 'SIGTERM' })
})

/** A stand-in for tsx that says it was here and reads our one typed program. */
function installTsx(folder: string): void {
  const packageFolder = join(folder, 'node_modules', 'tsx')
  write(
    join(packageFolder, 'package.json'),
    '{"name":"tsx","type":"module","exports":{".":"./dist/loader.mjs"}}',
  )
  write(
    join(packageFolder, 'dist', 'loader.mjs'),
    "import { register } from 'node:module'\nconsole.log('tsx')\nregister('./hooks.mjs', import.meta.url)\n",
  )
  write(
    join(packageFolder, 'dist', 'hooks.mjs'),
    `import { readFileSync } from 'node:fs'
export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const source = readFileSync(new URL(url), 'utf8').replace(': string[]', '')
  return { format: 'module', source, shortCircuit: true }
}
`,
  )
}

for (const [where, programFolder] of [
  ["the program's folder", 'app'],
  ['the current folder', '.'],
] as const) {
  test(`TypeScript goes through tsx when it is installed in ${where}`, async t => {
    const folder = temporaryFolder(t)
    installTsx(join(folder, programFolder))
    write(join(folder, 'app', 'program.ts'), typed)
    const { code, stdout } = await cli(t, ['run', 'app/program.ts', 'a', 'b'], folder)
    assert.equal(stdout, 'tsx\na+b\n')
    assert.equal(code, 0)
  })
}

const awaiting =
  "\nconst words: string[] = await Promise.resolve(['awaited'])\nconsole.log(words[0])\n"

for (const [what, manifest] of [
  ['says no type', '{"name":"app"}'],
  ['says commonjs', '{"type":"commonjs"}'],
] as const) {
  test(`await at the top of a .ts file whose package.json ${what}: both ways out are named`, async t => {
    const folder = realpathSync(temporaryFolder(t))
    installTsx(folder)
    write(join(folder, 'package.json'), manifest)
    write(join(folder, 'app', 'program.ts'), awaiting)
    const { code, stdout, stderr } = await cli(t, ['run', 'app/program.ts'], folder)
    assert.equal(stdout, '')
    assert.match(stderr, /^millrace: \[PROGRAM_IS_NOT_A_MODULE\] Line 2 of .*program\.ts awaits/)
    assert.ok(stderr.includes(`Put "type": "module" into ${join(folder, 'package.json')}`), stderr)
    assert.match(stderr, /or name the program program\.mts\./)
    assert.equal(code, 1)
  })
}

test('await at the top of a .ts file of a module package runs', async t => {
  const folder = temporaryFolder(t)
  installTsx(folder)
  write(join(folder, 'package.json'), '{"type":"module"}')
  write(join(folder, 'app', 'program.ts'), awaiting)
  const { code, stdout } = await cli(t, ['run', 'app/program.ts'], folder)
  assert.equal(stdout, 'tsx\nawaited\n')
  assert.equal(code, 0)
})

test('TypeScript without tsx: Node itself, or an error that names both ways out', async t => {
  const folder = temporaryFolder(t)
  write(join(folder, 'program.mts'), typed)
  const { code, stdout, stderr } = await cli(t, ['run', 'program.mts', 'a', 'b'], folder)
  if (stripsTypes) {
    assert.equal(stdout, 'a+b\n')
    assert.equal(code, 0)
  } else {
    assert.match(stderr, /\[TYPESCRIPT_RUNNER_MISSING\] Node [\d.]+ .*program\.mts/)
    assert.match(stderr, /npm install --save-dev tsx.*Node 22\.18/)
    assert.equal(code, 1)
  }
})

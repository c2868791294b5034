/**
 * The closure matrix: one program of functions, run as what the common tools make of it. In each form every function
 * must give in a task thread what it gives here, and what cannot travel must be refused in words.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { MatrixResult } from './harness.js'
import { onlyThorough } from '../effort.js'

const run = promisify(execFile)
const project = fileURLToPath(new URL('../../../', import.meta.url))
const program = path.join(project, 'test/closure-matrix/program')
const work = path.join(project, '.cache', `closure-matrix-${process.pid}`)
const tools = path.join(project, 'node_modules')

const compilerOptions = { target: 'es2022', experimentalDecorators: true }

async function put(file: string, text: string | object): Promise<void> {
  const whole = path.join(work, file)
  await mkdir(path.dirname(whole), { recursive: true })
  await writeFile(whole, typeof text === 'string' ? text : JSON.stringify(text))
}

async function putPackage(name: string, main: string, text: string): Promise<void> {
  await put(`node_modules/${name}/package.json`, { name, version: '1.0.0', exports: `./${main}` })
  await put(`node_modules/${name}/${main}`, text)
}

async function transformed(folder: string, format: 'esm' | 'cjs'): Promise<string> {
  const type = format === 'esm' ? 'module' : 'commonjs'
  // the package's type decides what a default import of CommonJS means
  await cp(path.join(work, 'src'), path.join(work, folder), { recursive: true })
  await put(`${folder}/package.json`, { type })
  await build({
    entryPoints: ['cases.ts', 'lib.ts'].map(f => path.join(work, folder, f)),
    outdir: path.join(work, folder),
    format,
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
  })
  return path.join(work, folder, 'cases.js')
}

async function compiledByTsc(folder: string, type: 'module' | 'commonjs'): Promise<string> {
  await cp(path.join(work, 'src'), path.join(work, folder), { recursive: true })
  await put(`${folder}/package.json`, { type })
  await put(`${folder}/tsconfig.json`, {
    compilerOptions: {
      ...compilerOptions,
      module: 'nodenext',
      moduleResolution: 'nodenext',
      sourceMap: true,
      noCheck: true,
      types: [],
    },
    include: ['*.ts'],
  })
  await run(process.execPath, [
    path.join(tools, 'typescript/bin/tsc'),
    '-p',
    path.join(work, folder),
  ])
  return path.join(work, folder, 'cases.js')
}

async function bundled(minify: boolean): Promise<string> {
  const outfile = path.join(work, minify ? 'bundle-min' : 'bundle', 'cases.mjs')
  await build({
    entryPoints: [path.join(work, 'src/cases.ts')],
    outfile,
    bundle: true,
    minify,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    external: ['matrix-harness'],
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  })
  return outfile
}

async function vitestArguments(): Promise<string[]> {
  await put(
    'vt/matrix.test.ts',
    `import { test } from 'vitest'\nimport { done } from '../src/cases.ts'\ntest('matrix', async () => { await done }, 60_000)\n`,
  )
  await put(
    'vitest.config.mjs',
    `export default { test: { include: ['vt/*.test.ts'] }, oxc: { decorator: { legacy: true } } }\n`,
  )
  return [path.join(tools, 'vitest/vitest.mjs'), 'run', '--root', work]
}

interface Runner {
  readonly name: string
  /** Node's arguments. */
  readonly command: () => Promise<string[]>
  /** Cases that this form of the program cannot express, with the reason. */
  readonly without?: Readonly<Record<string, string>>
}

const minifiedLoader = 'a minified loader of lazy modules looks like any function that assigns a captured variable'
const minifiedNames = 'the minifier changes the names that the case prints'

/** The others make code between that of these. */
const quick: readonly string[] = ['plain ESM', 'CommonJS', 'tsx', 'esbuild bundle, minified']

const runners: readonly Runner[] = [
  { name: 'plain ESM', command: async () => [await transformed('esm', 'esm')] },
  { name: 'CommonJS', command: async () => [await transformed('cjs', 'cjs')] },
  { name: 'tsc, ESM', command: async () => [await compiledByTsc('tsc-esm', 'module')] },
  { name: 'tsc, CommonJS', command: async () => [await compiledByTsc('tsc-cjs', 'commonjs')] },
  {
    name: 'tsx',
    command: async () => ['--import', 'tsx', path.join(work, 'src/cases.ts')],
  },
  { name: 'esbuild bundle', command: async () => [await bundled(false)] },
  {
    name: 'esbuild bundle, minified',
    command: async () => [await bundled(true)],
    without: {
      'instance of an abstract class': minifiedNames,
      'dynamic import inside': minifiedLoader,
      'dynamic import of an own module': minifiedLoader,
    },
  },
  {
    name: 'vitest',
    command: vitestArguments,
    without: {
      'dynamic import of an own module':
        'a thread has no loader for TypeScript modules under vitest, which compiles them itself',
    },
  },
]

async function runProgram(runner: Runner, line: number): Promise<MatrixResult[]> {
  const out = path.join(work, `${runner.name}.json`)
  const env = { ...process.env, MATRIX_OUT: out, MATRIX_LINE: String(line) }
  // a child of node --test would report in its parent's format
  delete (env as Record<string, unknown>).NODE_TEST_CONTEXT
  await run(process.execPath, await runner.command(), { cwd: work, env, timeout: 60_000 })
  return JSON.parse(await readFile(out, 'utf8')) as MatrixResult[]
}

describe('closure matrix', { concurrency: 2 }, () => {
  let line = 0
  before(async () => {
    const source = await readFile(path.join(program, 'cases.ts'), 'utf8')
    line = source.split('\n').findIndex(l => l.includes('// LINE-MARK')) + 1
    await cp(program, path.join(work, 'src'), { recursive: true })
    await put('package.json', { name: 'closure-matrix', type: 'module' })
    await put('tsconfig.json', { compilerOptions: { ...compilerOptions, module: 'nodenext' } })
    const harness = new URL('./harness.js', import.meta.url).href
    await putPackage('matrix-harness', 'index.mjs', `export * from '${harness}'\n`)
    await putPackage('matrix-cjs', 'index.js', `module.exports = s => 'cjs ' + s\n`)
    await putPackage(
      'matrix-esm',
      'index.mjs',
      `export const named = s => 'esm ' + s\nexport const other = 1\n`,
    )
  })
  after(() => rm(work, { recursive: true, force: true }))

  for (const runner of runners) {
    const skip = !quick.includes(runner.name) && onlyThorough('each tool takes seconds')
    it(runner.name, { skip }, async () => {
      const results = await runProgram(runner, line)
      assert.ok(results.length > 100, 'the program has run its cases')
      const wrong = results.filter(r => r.outcome !== 'ok' && !(r.name in (runner.without ?? {})))
      assert.equal(wrong.map(r => `${r.name}: ${r.outcome}`).join('\n'), '')
    })
  }
})

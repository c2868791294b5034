/**
 * Compiles small programs as a user's project would: strict, ESM, with `millrace` resolved through the package's own
 * `exports`. Used to test the types and the programs of the documentation.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder, from <root>/<build folder>/test/compiler. */
export const root: string = fileURLToPath(new URL('../../../', import.meta.url))

export interface Diagnostic {
  readonly program: string
  /** From 1. */
  readonly line: number
  readonly code: number
  /** All lines of the compiler's text. */
  readonly message: string
}

export interface Compiled {
  /** Holds `<name>.ts` and, when emitted, `<name>.js`. Gone after `dispose`. */
  readonly folder: string
  readonly diagnostics: readonly Diagnostic[]
  /** Of types, in the whole compilation. */
  readonly instantiations: number
  dispose(): void
}

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
  verbatimModuleSyntax: true,
  types: ['node'],
}

/**
 * Compiles `<name>.ts` for each program (name to text) in one run of the compiler. `own`: compiler options that differ
 * from the usual ones; undefined leaves one out.
 */
export function compilePrograms(
  programs: Readonly<Record<string, string>>,
  emit: boolean,
  own: Readonly<Record<string, unknown>> = {},
): Compiled {
  const parent = join(root, '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'compile-'))
  const options = { ...compilerOptions, noEmit: !emit, ...own }
  const tsconfig = { compilerOptions: options, include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, `${name}.ts`), text)
  }
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const run = spawnSync(
    process.execPath,
    [compiler, '-p', '.', '--pretty', 'false', '--singleThreaded', '--extendedDiagnostics'],
    { cwd: folder, encoding: 'utf8' },
  )
  const instantiations = /^Instantiations:\s+(\d+)/m.exec(run.stdout)?.[1]
  if (instantiations === undefined) {
    throw new Error(`the compiler failed: ${run.stdout}${run.stderr}`)
  }
  return {
    folder,
    diagnostics: readDiagnostics(run.stdout),
    instantiations: Number(instantiations),
    dispose: () => {
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function readDiagnostics(output: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const pattern =
    /^(?<program>[^\s(]+)\.ts\((?<line>\d+),\d+\): error TS(?<code>\d+): (?<message>.*(?:\n\s+.*)*)/gm
  for (const { groups } of output.matchAll(pattern)) {
    if (groups === undefined) continue
    const { program, line, code, message } = groups
    diagnostics.push({ program, line: Number(line), code: Number(code), message })
  }
  return diagnostics
}

/** Programs in C++ (`bench/native`), compiled with g++ into `.cache/bench` when there is one: what the machine can do. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Resources } from './bench.js'
import { cacheFolder } from './data.js'
import { median } from './statistics.js'

const sources = fileURLToPath(new URL('../../bench/native/', import.meta.url))

export interface NativeRun {
  /** The median of all passes but the first. */
  readonly seconds: number
  readonly firstSeconds: number
  readonly lines: string[]
  readonly resources: Resources
}

/** Why C++ cannot be compiled; undefined when it can. */
export async function nativeMissing(): Promise<string | undefined> {
  try {
    execFileSync('g++', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'there is no g++'
  }
}

/** Runs a program; its last line says how long its passes took. */
export function runNative(name: string, args: readonly string[]): NativeRun {
  const output = execFileSync(compiled(name), args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  const lines = output.trimEnd().split('\n')
  const report = JSON.parse(lines.pop() ?? '') as Resources & { readonly seconds: number[] }
  const [firstSeconds, ...others] = report.seconds
  const { cpuSeconds, peakRssMb } = report
  return { seconds: median(others), firstSeconds, lines, resources: { cpuSeconds, peakRssMb } }
}

function compiled(name: string): string {
  const source = join(sources, `${name}.cpp`)
  const program = join(cacheFolder, `${name}-native`)
  if (!existsSync(program) || statSync(program).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(cacheFolder, { recursive: true })
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', program, source])
  }
  return program
}

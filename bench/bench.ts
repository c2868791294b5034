/**
 * A bench: its data, and variants that do the same work on it. Each variant of each run is a process of its own, so that
 * its peak memory and processor time are its own and nobody runs on what another has warmed up.
 */
export interface BenchOptions {
  /** Threads that millrace may use. */
  readonly cores: number
  /** A file to use in place of generated data. */
  readonly data: string | undefined
  /** Words to generate for the word benches. */
  readonly words: number
  /** Lines to generate for grep. */
  readonly lines: number
  /** Events, bids or rows to generate for the benches of SQL; each has its own number unless it is given. */
  readonly rows: number | undefined
  /** How long benches of a duration last. */
  readonly durationSeconds: number
}

export interface BenchInput extends BenchOptions {
  /** The data file; empty for benches without one. */
  readonly path: string
}

export interface Measurement {
  /** What was processed in `seconds`. */
  readonly rows: number
  readonly seconds: number
  /** The result, in short: the same for all variants of the same task; undefined when there is none to compare. */
  readonly checksum?: string
  /** More numbers for the JSON line, named with their unit. */
  readonly details?: Readonly<Record<string, number>>
  /** When the work was done by another program: its use, in place of this process's. */
  readonly resources?: Resources
}

export interface Resources {
  readonly cpuSeconds: number
  readonly peakRssMb: number
}

export interface Variant {
  readonly name: string
  /** Variants of the same task must have the same result; all of a bench when it is not named. */
  readonly task?: string
  /** Why it cannot run on this machine; undefined when it can. It is left out then. */
  missing?(): Promise<string | undefined>
  run(input: BenchInput): Promise<Measurement>
}

/** What a bench should reach, or how much faster than another a variant is. */
export interface Target {
  readonly variant: string
  /** The variant that it is compared with. */
  readonly against?: string
  /** How many times the rows a second of `against` are to be reached; without it the bench only says how many they are. */
  readonly factor?: number
  /** Numbers of the line that must be below a bound: `peakRssMb`, or one of `details`. */
  readonly below?: Readonly<Record<string, number>>
}

export interface Bench {
  readonly name: string
  /** One line: what is measured. */
  readonly summary: string
  /** What a row is, in the plural. */
  readonly unit: string
  /** Makes sure that the data is there; its path, or '' for a bench without data. */
  prepare(options: BenchOptions): Promise<string>
  readonly variants: readonly Variant[]
  readonly targets?: readonly Target[]
}

/** A bench by its name; undefined when there is none. Loads only that bench. */
export async function loadBench(name: string): Promise<Bench | undefined> {
  if (!benchNames.includes(name)) return undefined
  const module = (await import(`./${name}.js`)) as { readonly bench: Bench }
  return module.bench
}

export const benchNames: readonly string[] = [
  'wordcount',
  'grep',
  'socket',
  'startup',
  'overhead',
  'closure',
  'scaling',
  'state',
  'window',
  'backpressure',
  'ui',
  'ysb',
  'csv',
  'sqlwordcount',
  'groupby',
  'join',
  'nexmark',
  'sqllatency',
]

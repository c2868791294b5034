/** What a case file holds, as far as the sets `dstream` and `sql` go. README.md beside this file explains every field. */

export interface CaseFile {
  readonly format: 1
  readonly set: 'dstream' | 'structured' | 'sql'
  readonly suite: string
  readonly cases: readonly CaseHeader[]
}

/** What every case of every set has. */
export interface CaseHeader {
  readonly id: string
  readonly kind?: string
  readonly title: string
}

/** An error as Spark told it. */
export interface SparkError {
  /** In set `dstream`: the class of the exception. */
  readonly class?: string
  /** In set `sql`: the condition. */
  readonly errorClass?: string
  /** In set `sql`: the condition of what a task threw. */
  readonly innerErrorClass?: string
  readonly sqlState?: string
  readonly message: string | null
}

export interface Operation {
  readonly op: string
  readonly fn?: string
  readonly inv?: string
  readonly filter?: string
  readonly windowMs?: number
  readonly slideMs?: number
  readonly timeoutMs?: number
  readonly checkpointMs?: number
  readonly intervalMs?: number
  readonly n?: number
  readonly partitions?: number
  readonly initial?: readonly [unknown, unknown][]
  readonly static?: readonly unknown[]
  readonly emit?: 'snapshots'
  readonly other?: { readonly input?: number; readonly program?: readonly Operation[] }
}

export type Batches = readonly (readonly unknown[] | null)[]

export interface IntrospectedStream {
  readonly stream: string
  readonly slideMs: number
  readonly rememberMs: number
  readonly checkpointMs: number | null
  readonly heldRddTimesMs: readonly number[]
}

export interface PipelineCase extends CaseHeader {
  readonly batchMs: number
  readonly inputs: Batches
  readonly inputs2?: Batches
  readonly inputs3?: Batches
  readonly numInputPartitions?: number
  readonly numBatches?: number
  readonly program: readonly Operation[]
  readonly expected?: readonly (readonly unknown[])[]
  readonly outputTimesMs?: readonly number[]
  readonly ordered?: boolean
  readonly useSet?: boolean
  readonly groupedValues?: boolean
  readonly error?: SparkError
  readonly restartAfter?: number
  readonly slices?: readonly (readonly [number, number])[]
  readonly slicesExpected?: readonly (readonly unknown[])[]
  readonly introspected?: readonly IntrospectedStream[]
  readonly listener?: boolean
  readonly events?: readonly string[]
  readonly secondOutput?: boolean
  readonly rememberMs?: number
  readonly noCheckpointDir?: boolean
  readonly conf?: Readonly<Record<string, unknown>>
}

export interface Step {
  readonly do: string
  readonly expect?: { readonly ok: boolean; readonly value?: unknown; readonly error?: SparkError }
  /** What the step needs, by the name that the format gives it. */
  readonly [parameter: string]: unknown
}

/** Kinds `lifecycle`, `state`, `stateMap` and `blockTracker`. */
export interface StepsCase extends CaseHeader {
  readonly steps: readonly Step[]
  readonly conf?: Readonly<Record<string, unknown>>
}

export interface PidCase extends CaseHeader {
  readonly params: Readonly<Record<string, number>>
  /** Each: time in ms, elements, processing delay in ms, scheduling delay in ms. */
  readonly calls: readonly (readonly [number, number, number, number])[]
  readonly expected?: readonly (number | null)[]
  readonly constructError?: SparkError
}

export interface RateLimiterCase extends CaseHeader {
  readonly conf: Readonly<Record<string, unknown>>
  readonly updates: readonly number[]
  /** The limit before the updates and after each. */
  readonly expected: readonly (number | bigint)[]
}

export interface TimeCase extends CaseHeader {
  readonly checks: readonly Readonly<Record<string, unknown>>[]
  readonly expected: readonly unknown[]
}

export interface SqlTable {
  /** DDL. */
  readonly schema: string
  /** Each row a tuple; dates and timestamps are texts. */
  readonly rows: readonly (readonly unknown[])[]
}

/** Set `sql`. */
export interface SqlCase extends CaseHeader {
  readonly topic: string
  readonly sql: string
  readonly tables?: Readonly<Record<string, SqlTable>>
  readonly conf?: Readonly<Record<string, string>>
  readonly ordered: boolean
  /** The type of the rows, as a text. */
  readonly schema?: string
  /** Each row as a line of JSON, with its nulls. */
  readonly ndjson?: readonly string[]
  readonly error?: SparkError
}

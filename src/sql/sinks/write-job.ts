/** What tasks of a write are told, and what they say. */
import type { FunctionEnv } from '../functions/function.js'
import type { Batch } from '../physical/vector.js'
import type { FileFormat } from '../sources/file-formats.js'
import type { StructField, StructShape } from '../types/data-type.js'
import type { Codec } from './compression.js'
import type { OutputFile } from './output-file.js'

export interface WriteJob {
  readonly format: FileFormat
  /** The columns that are in the files, and where in the batches they are. */
  readonly schema: StructShape
  readonly columns: readonly number[]
  /** The same of the columns whose values are names of folders. */
  readonly partitionFields: readonly StructField[]
  readonly partitionColumns: readonly number[]
  /** Keys in lower case. */
  readonly options: Readonly<Record<string, string>>
  readonly codec: Codec
  /** No file has more rows; 0: any number. */
  readonly maxRecordsPerFile: number
  readonly env: FunctionEnv
}

/** Of one run of a job: the folder that tasks write into, and a name that no other run has. */
export interface WriteTarget {
  readonly folder: string
  readonly id: string
}

/** A file that a task has written. */
export interface WrittenFile {
  /** Where it is. */
  readonly file: string
  /** The folder below the output that it belongs to: `a=1/b=x`, or the empty text. */
  readonly directory: string
  readonly name: string
}

/** A file of some format that is being written. */
export interface FormatFile {
  readonly file: OutputFile
  write(batch: Batch, from: number, to: number): void
  /** All rows are there. */
  finish(): void
}

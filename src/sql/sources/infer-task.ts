/** The inference of schemas in tasks: a source that gives, for a partition of files, what was seen there. */
import { registerSource } from '../../core/pipeline/partition-operators.js'
import type { FunctionEnv } from '../functions/function.js'
import { csvNames, inferCsv } from './csv/csv-inference.js'
import type { FilePartition, ReaderOptions } from './file-scan.js'
import { inferJson } from './json/json-inference.js'

/** What a task looks for: names of CSV columns, their types, or what JSON records are. */
export interface InferRequest {
  readonly what: 'names' | 'types' | 'json'
  readonly options: ReaderOptions
  /** Of CSV. */
  readonly columns: number
  readonly partition: FilePartition
  readonly env: FunctionEnv
}

registerSource('sql.infer', (value, task) => {
  const { what, options, columns, partition, env } = value as InferRequest
  switch (what) {
    case 'names': {
      for (const file of partition.files) {
        const names = csvNames(options, file, task)
        if (names !== undefined) return [names]
      }
      return []
    }
    case 'types':
      return [inferCsv(options, columns, partition, task, env)]
    case 'json':
      return [JSON.stringify(inferJson(options, partition, task, env))]
  }
})

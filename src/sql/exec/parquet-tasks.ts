/** What task threads register for Parquet besides `tasks.ts`: fragments and inference that read such files. */
import {
  registerPartitionOperator,
  registerSource,
} from '../../core/pipeline/partition-operators.js'
import '../sources/parquet/parquet-reader.js'
import { type InferFiles, schemasOfFiles } from '../sources/infer-files.js'
import { schemaOfFile } from '../sources/parquet/parquet-types.js'
import { runFragment } from './tasks.js'

registerPartitionOperator('parquet.fragment', runFragment)

registerSource('parquet.infer', (value, task) =>
  schemasOfFiles(value as InferFiles, task, schemaOfFile),
)

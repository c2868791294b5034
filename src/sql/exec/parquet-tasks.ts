/** What task threads register for Parquet besides `tasks.ts`: fragments and inference that read such files. */
import {
  registerPartitionOperator,
  registerSource,
} from '../../core/pipeline/partition-operators.js'
import '../sources/parquet/parquet-reader.js'
import { type InferFooters, schemasOfFooters } from '../sources/parquet/infer-footers.js'
import { runFragment } from './tasks.js'

registerPartitionOperator('parquet.fragment', runFragment)

registerSource('parquet.infer', (value, task) => schemasOfFooters(value as InferFooters, task))

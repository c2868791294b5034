/** What task threads register for Arrow besides `tasks.ts`: fragments and inference that read such files. */
import {
  registerPartitionOperator,
  registerSource,
} from '../../core/pipeline/partition-operators.js'
import '../sources/arrow/arrow-reader.js'
import { schemaOfData } from '../sources/arrow/arrow-types.js'
import { type InferFiles, schemasOfFiles } from '../sources/infer-files.js'
import { runFragment } from './tasks.js'

registerPartitionOperator('arrow.fragment', runFragment)

registerSource('arrow.infer', (value, task) =>
  schemasOfFiles(value as InferFiles, task, (_, source) => schemaOfData(source)),
)

/** What task threads register for databases besides `tasks.ts`: fragments that read their tables. */
import { registerPartitionOperator } from '../../core/pipeline/partition-operators.js'
import '../sources/jdbc/jdbc-reader.js'
import { runFragment } from './tasks.js'

registerPartitionOperator('jdbc.fragment', runFragment)

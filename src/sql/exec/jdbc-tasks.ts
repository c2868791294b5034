/** What task threads register for databases besides `tasks.ts`: fragments that read their tables, and the sink that writes them. */
import { registerPartitionOperator } from '../../core/pipeline/partition-operators.js'
import '../sinks/jdbc/jdbc-sink.js'
import '../sources/jdbc/jdbc-reader.js'
import { runFragment } from './tasks.js'

registerPartitionOperator('jdbc.fragment', runFragment)

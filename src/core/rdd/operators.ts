/** Registers the operators over whole partitions that RDD methods name; loaded by task threads and by the driver. */
import { registerPartitionOperator } from '../pipeline/partition-operators.js'
import './operators/asynchronous.js'
import './operators/cogroup.js'
import './operators/combining.js'
import './operators/reshaping.js'
import './operators/sampling.js'
import './operators/sorting.js'
import './operators/output-files.js'
import './operators/input-files.js'
import './operators/counting.js'
import './operators/folding.js'
import './operators/selecting.js'
import './operators/statistics.js'
import '../state/map-state.js'
import '../state/read-state.js'
import '../state/update-state.js'
import '../state/window-state.js'

registerPartitionOperator(
  'foreachPartition',
  ([pull], [f]) => {
    const done = f(pull())
    return done instanceof Promise ? done.then(() => []) : []
  },
  { async: true },
)

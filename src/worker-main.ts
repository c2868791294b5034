/** What a task thread loads: the built-ins are noted before any other module, then the operators, then the loop. */
import './core/closure/prelude.js'
import './core/executor/class-references.js'
import './core/rdd/operators.js'
import './streaming/input/read-offsets.js'
import './sql/task-family.js'
import './streaming/state.js'
import { runWorkerLoop } from './core/executor/worker-loop.js'

await runWorkerLoop()

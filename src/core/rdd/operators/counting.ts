/** Rows counted by value: exactly, or how many distinct ones there are about. */
import { registerSink } from '../../pipeline/sinks.js'
import { HyperLogLog } from '../hyper-log-log.js'
import { KeyCounts } from '../key-counts.js'

/** Gives `[row, count]` for each distinct row. */
registerSink('countValues', () => {
  const counts = new KeyCounts()
  return { add: row => counts.add(row, 1), finish: () => counts.entries() }
})

/** args: [precision]. Gives the registers. */
registerSink('countDistinct', (_, [precision]) => {
  const sketch = new HyperLogLog(precision as number)
  return { add: row => sketch.add(row), finish: () => [sketch.registers] }
})

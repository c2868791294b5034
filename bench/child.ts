/** One variant, once: `node child.js BENCH VARIANT INPUT`. Prints the measurement and what the process used as one line. */
import { type BenchInput, loadBench, type Measurement, type Resources } from './bench.js'
import { processResources } from './process-resources.js'

export interface ChildReport extends Measurement {
  readonly resources: Resources
}

const [benchName, variantName, input] = process.argv.slice(2)
const bench = await loadBench(benchName)
const variant = bench?.variants.find(each => each.name === variantName)
if (variant === undefined)
  throw new Error(`There is no variant '${variantName}' of '${benchName}'.`)
const measurement = await variant.run(JSON.parse(input) as BenchInput)
const report: ChildReport = {
  ...measurement,
  resources: measurement.resources ?? processResources(),
}
process.stdout.write(`\n${JSON.stringify(report)}\n`)

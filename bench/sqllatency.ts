/**
 * How long a query over 100 rows takes, from its text to its rows.
 *
 * - `new shapes`: each query has another shape than all before it, so that its code is generated and compiled.
 * - `known shape`: the text differs by a number only.
 * - `start`: from the start of the process to the first rows, with `loadedMs` when the package was loaded.
 */
import { SparkSession } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { benchSession } from './sql-session.js'
import { median, quantile } from './statistics.js'
import { secondsSinceStart, timed } from './timing.js'

const rows = Array.from({ length: 100 }, (_, i) => ({ id: i, name: `n${i % 7}`, v: i * 1.5 }))
const knownRuns = 2000
const newShapes = 300
const warmUp = 100

export const bench: Bench = {
  name: 'sqllatency',
  summary: 'plan and run a query over 100 rows, of a new shape and of a known one',
  unit: 'queries',
  prepare: async () => '',
  variants: [
    { name: 'new shapes', task: 'latency', run: input => runQueries(input, newShapes, newShape) },
    {
      name: 'known shape',
      task: 'latency',
      run: input => runQueries(input, knownRuns, knownShape),
    },
    { name: 'start', task: 'start', run: start },
  ],
  targets: [
    { variant: 'new shapes', below: { p50Ms: 5 } },
    { variant: 'known shape', below: { p50Ms: 1 } },
  ],
}

function knownShape(i: number): string {
  return `select name, count(*) as n, sum(v) as s from t where id > ${i % 50} group by name`
}

/** The digits of `i` choose what stands at each place of an expression. */
function newShape(i: number): string {
  const operators = ['+', '-', '*']
  const operands = ['id', 'v', 'length(name)', 'abs(v)']
  let expression = 'v'
  for (let rest = i + 1; rest > 0; rest = Math.floor(rest / 12)) {
    expression = `(${expression} ${operators[rest % 3]} ${operands[Math.floor(rest / 3) % 4]})`
  }
  return `select name, count(*) as n, sum(${expression}) as s from t where id > ${i % 50} group by name`
}

async function runQueries(
  { cores }: BenchInput,
  count: number,
  textOf: (i: number) => string,
): Promise<Measurement> {
  const spark = benchSession('sqllatency', cores)
  spark.createDataFrame(rows).createOrReplaceTempView('t')
  const seconds: number[] = []
  for (let i = 0; i < warmUp + count; i++) {
    const one = await timed(() => spark.sql(textOf(i)).collect())
    if (one.value.length !== 7) throw new Error(`There are ${one.value.length} groups.`)
    seconds.push(one.seconds)
  }
  await spark.stop()
  const measured = seconds.slice(warmUp)
  const p50 = median(measured)
  return {
    rows: 1,
    seconds: p50,
    details: {
      p50Ms: p50 * 1000,
      p99Ms: quantile(measured, 0.99) * 1000,
      firstMs: seconds[0] * 1000,
    },
  }
}

async function start({ cores }: BenchInput): Promise<Measurement> {
  void SparkSession.builder // loads the engine
  const loaded = secondsSinceStart()
  const spark = benchSession('sqllatency', cores)
  spark.createDataFrame(rows).createOrReplaceTempView('t')
  await spark.sql(knownShape(5)).collect()
  const seconds = secondsSinceStart()
  await spark.stop()
  return { rows: 1, seconds, details: { ms: seconds * 1000, loadedMs: loaded * 1000 } }
}

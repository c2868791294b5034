/**
 * The same work on Apache Spark, for comparison: `npm run bench:spark -- wordcount|grep|socket [--cores N] [--runs N]
 * [--data PATH] [--words N] [--lines N]`.
 *
 * Installs PySpark (it brings Spark's jars) into `.cache` the first time; needs python3 and a Java 17. The programs are
 * Scala, in `spark-programs.scala`, compiled by the compiler among those jars. Prints one JSON line for each variant, as `npm run bench` does.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ChildReport } from '../child.js'
import { logFile, wordsFile } from '../data.js'
import { summarize } from '../results.js'
import { countInWindows } from '../script-grep.js'
import { countWordsOfFile } from '../script-words.js'

const sparkVersion = '4.0.1'
const root = fileURLToPath(new URL('../../../', import.meta.url))
const variants: Readonly<Record<string, readonly string[]>> = {
  wordcount: ['spark rdd', 'spark rdd again', 'spark dstream'],
  grep: ['spark rdd', 'spark rdd again'],
  socket: ['spark dstream'],
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cores: { type: 'string', default: String(availableParallelism()) },
    runs: { type: 'string', default: '1' },
    data: { type: 'string' },
    words: { type: 'string', default: '10000000' },
    lines: { type: 'string', default: '5000000' },
  },
})
const bench = positionals[0]
if (!(bench in variants)) {
  process.stderr.write(`Name one of ${Object.keys(variants).join(', ')}.\n`)
  process.exit(2)
}
const home = installSpark()
const classes = compilePrograms()
const path =
  values.data ??
  (bench === 'grep' ? logFile(Number(values.lines)) : wordsFile(Number(values.words)))
const reports = new Map<string, ChildReport[]>(variants[bench].map(name => [name, []]))
for (let run = 0; run < Number(values.runs); run++) {
  for (const [name, report] of runSpark()) reports.get(name)?.push(report)
}
const expected =
  bench === 'grep' ? `${countInWindows(path, 'ERROR')} matches` : countWordsOfFile(path).checksum
for (const [name, own] of reports) {
  const wrong = own.find(report => report.checksum !== expected)
  if (wrong !== undefined) {
    throw new Error(`Results differ: '${name}' has ${wrong.checksum}, the script ${expected}.`)
  }
  process.stdout.write(`${JSON.stringify(summarize(bench, name, own))}\n`)
}

/** Spark's home. */
function installSpark(): string {
  const folder = join(root, '.cache', `spark-${sparkVersion}`)
  const home = join(folder, 'pyspark')
  if (!existsSync(join(home, 'bin', 'spark-submit'))) {
    mkdirSync(folder, { recursive: true })
    const install = ['-m', 'pip', 'install', '--no-deps', '--target', folder]
    execFileSync('python3', [...install, `pyspark==${sparkVersion}`], { stdio: 'inherit' })
  }
  return home
}

/** The folder of the compiled programs. */
function compilePrograms(): string {
  const program = join(root, 'bench', 'peers', 'spark-programs.scala')
  const classes = join(root, '.cache', `spark-${sparkVersion}`, 'classes')
  mkdirSync(classes, { recursive: true })
  const compiler = ['-cp', join(home, 'jars', '*'), 'scala.tools.nsc.Main', '-usejavacp']
  execFileSync('java', [...compiler, '-d', classes, program], { stdio: 'inherit' })
  return classes
}

/** Submits the program once; it prints `RESULT [name] rows seconds cpuSeconds peakRssMb [checksum]` for each variant. */
function runSpark(): [name: string, report: ChildReport][] {
  const shell = spawnSync(
    join(home, 'bin', 'spark-submit'),
    [
      ...['--class', 'SparkPrograms', '--driver-class-path', classes],
      ...['--master', `local[${values.cores}]`, '--driver-memory', '2g'],
      ...['spark-internal', bench],
    ],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: {
        ...process.env,
        SPARK_HOME: home,
        BENCH_DATA: path,
        BENCH_FEEDER: `${process.execPath} ${join(root, 'dist', 'bench', 'feeder.js')}`,
      },
    },
  )
  const results = Array.from(
    shell.stdout.matchAll(/^RESULT \[(.+)\] (\d+) ([\d.]+) ([\d.]+) ([\d.]+) \[(.*)\]$/gm),
  )
  if (results.length !== variants[bench].length) {
    throw new Error(`Spark failed: ${shell.stdout}\n${shell.stderr}`)
  }
  return results.map(([, name, rows, seconds, cpuSeconds, peakRssMb, checksum]) => [
    name,
    {
      rows: Number(rows),
      seconds: Number(seconds),
      checksum,
      resources: { cpuSeconds: Number(cpuSeconds), peakRssMb: Number(peakRssMb) },
    },
  ])
}

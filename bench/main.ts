/**
 * `npm run bench -- NAME [options]`: runs the variants of a bench interleaved (A B A B), and prints per variant the median
 * of its runs: a table, or with --json one line each.
 */
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  type Bench,
  type BenchInput,
  type BenchOptions,
  benchNames,
  loadBench,
  type Variant,
} from './bench.js'
import type { ChildReport } from './child.js'
import { formatTable, type ResultLine, summarize } from './results.js'
import { formatTargets } from './targets.js'

const usage = `Usage: npm run bench -- NAME [options]

  --runs N         runs of each variant, interleaved (default 3)
  --cores N        threads for millrace (default: all)
  --data PATH      use this file in place of generated data
  --words N        words to generate (default 10000000)
  --lines N        lines to generate for grep (default 5000000)
  --rows N         rows of the benches of SQL (default 2000000 events or bids, 10000000 rows)
  --duration S     seconds that benches of a duration last (default 60)
  --variant NAME   only this variant (may be given again)
  --json           print JSON lines only

Benches:
`

const options = {
  runs: { type: 'string', default: '3' },
  cores: { type: 'string', default: String(availableParallelism()) },
  data: { type: 'string' },
  words: { type: 'string', default: '10000000' },
  lines: { type: 'string', default: '5000000' },
  rows: { type: 'string' },
  duration: { type: 'string', default: '60' },
  variant: { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const { values, positionals } = parseArgs({ options, allowPositionals: true })
const bench = positionals.length === 1 ? await loadBench(positionals[0]) : undefined
if (bench === undefined || values.help) {
  const benches = await Promise.all(benchNames.map(name => loadBench(name)))
  const list = benches.map(each => `  ${each?.name.padEnd(10)}  ${each?.summary}\n`).join('')
  process.stderr.write(usage + list)
  process.exit(values.help ? 0 : 2)
}

await runBench(bench)

async function runBench(chosen: Bench): Promise<void> {
  const benchOptions: BenchOptions = {
    cores: wholeNumber('cores'),
    data: values.data,
    words: wholeNumber('words'),
    lines: wholeNumber('lines'),
    rows: values.rows === undefined ? undefined : wholeNumber('rows'),
    durationSeconds: wholeNumber('duration'),
  }
  const path = await chosen.prepare(benchOptions)
  const variants: Variant[] = []
  for (const variant of chosen.variants) {
    if (values.variant !== undefined && !values.variant.includes(variant.name)) continue
    const missing = await variant.missing?.()
    if (missing === undefined) variants.push(variant)
    else process.stderr.write(`left out: ${variant.name}: ${missing}\n`)
  }
  const runs: Run[] = []
  for (let run = 0; run < wholeNumber('runs'); run++) {
    for (const variant of variants) {
      if (!values.json) process.stderr.write(`run ${run + 1}: ${variant.name}\n`)
      const report = runChild(chosen.name, variant.name, { ...benchOptions, path })
      runs.push({ variant, report })
      compareChecksums(runs)
    }
  }
  const lines: ResultLine[] = variants.map(variant => {
    const own = runs.filter(run => run.variant === variant)
    return summarize(
      chosen.name,
      variant.name,
      own.map(run => run.report),
    )
  })
  process.stdout.write(
    values.json
      ? lines.map(line => `${JSON.stringify(line)}\n`).join('')
      : formatTable(lines, chosen.unit) + formatTargets(lines, chosen.targets ?? []),
  )
}

function runChild(benchName: string, variant: string, input: BenchInput): ChildReport {
  const child = fileURLToPath(new URL('child.js', import.meta.url))
  const run = spawnSync(process.execPath, [child, benchName, variant, JSON.stringify(input)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  })
  if (run.status !== 0) throw new Error(`'${variant}' failed: ${run.signal ?? run.status}`)
  return JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '') as ChildReport
}

interface Run {
  readonly variant: Variant
  readonly report: ChildReport
}

/** Throws when the last run has another result than the first one of its task. */
function compareChecksums(runs: readonly Run[]): void {
  const last = runs[runs.length - 1]
  const first = runs.find(run => run.variant.task === last.variant.task)
  if (first !== undefined && first.report.checksum !== last.report.checksum) {
    throw new Error(
      `Results differ: '${first.variant.name}' has ${first.report.checksum}, ` +
        `'${last.variant.name}' has ${last.report.checksum}.`,
    )
  }
}

function wholeNumber(option: 'runs' | 'cores' | 'words' | 'lines' | 'rows' | 'duration'): number {
  const value = Number(values[option])
  if (!Number.isInteger(value) || value < 1) {
    process.stderr.write(`--${option} is '${values[option]}', but must be a whole number from 1.\n`)
    process.exit(2)
  }
  return value
}

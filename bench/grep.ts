/** Counts the lines of a log that contain a word. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { SparkContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { logFile } from './data.js'
import { benchConf } from './millrace-words.js'
import { processResources } from './process-resources.js'
import { countInWindows, countLineByLine, countLines } from './script-grep.js'
import { timed } from './timing.js'

export const bench: Bench = {
  name: 'grep',
  summary: 'count the lines of 100 bytes that contain a word (1 in 1,000)',
  unit: 'lines',
  prepare: async ({ data, lines }) => data ?? logFile(lines),
  variants: [
    { name: 'millrace rdd', run: input => measure(input, () => countWithRDD(input)) },
    { name: 'script', run: input => measure(input, () => countInWindows(input.path, 'ERROR')) },
    {
      name: 'script-lines',
      run: input => measure(input, () => countLineByLine(input.path, 'ERROR')),
    },
    { name: 'grep', run: runGrep },
  ],
}

async function countWithRDD({ path, cores }: BenchInput): Promise<number> {
  const sc = new SparkContext(benchConf('grep', cores))
  const matches = await sc
    .textFile(path)
    .filter(line => line.includes('ERROR'))
    .count()
  await sc.stop()
  return matches
}

async function measure(
  input: BenchInput,
  count: () => number | Promise<number>,
): Promise<Measurement> {
  const { seconds, value } = await timed(count)
  const resources = processResources() // before the lines are counted
  return { rows: countLines(input.path), seconds, checksum: `${value} matches`, resources }
}

/** `grep -c`, with its start. Bash tells its processor time; its peak memory is looked up in /proc while it runs. */
async function runGrep({ path }: BenchInput): Promise<Measurement> {
  const script = 'LC_ALL=C grep -c ERROR "$0"; times'
  const shell = spawn('bash', ['-c', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let peakRssMb = 0
  const poll = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, peakOfChild(shell.pid))
  }, 5)
  let output = ''
  shell.stdout.setEncoding('utf8').on('data', text => (output += text))
  const { seconds } = await timed(() => new Promise(resolve => shell.once('close', resolve)))
  clearInterval(poll)
  const [matches, , children] = output.split('\n')
  if (!/^\d+$/.test(matches)) throw new Error('grep is not there, or failed')
  return {
    rows: countLines(path),
    seconds,
    checksum: `${matches} matches`,
    resources: { cpuSeconds: cpuOf(children), peakRssMb },
  }
}

/** In MB; 0 when it has no child, or the system has no /proc. */
function peakOfChild(pid: number | undefined): number {
  try {
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    const status = readFileSync(`/proc/${child}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Sum of the two times of a line of bash's `times`: `0m0.123s 0m0.045s`. */
function cpuOf(line: string): number {
  let seconds = 0
  for (const [, minutes, rest] of line.matchAll(/(\d+)m([\d.]+)s/g)) {
    seconds += Number(minutes) * 60 + Number(rest)
  }
  return seconds
}

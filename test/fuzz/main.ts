/**
 * `npm run fuzz -- [--minutes N] [--seed S] [--only NAME]`: random inputs for the SQL engine, from seed S on (by the clock
 * unless said), against plain references. Prints each failure with its seed and a smaller input; exits with 1 when there
 * was one.
 */
import { parseArgs } from 'node:util'
import { SystemClock } from '../../src/util/clock.js'
import { randomSeed } from '../../src/util/random.js'
import { tryBlocks } from './blocks.js'
import { tryExpressions } from './expressions.js'
import { openSessions, tryPlan, trySubqueries } from './plans.js'
import { endReaders, tryReaders } from './readers.js'
import { tryStatements } from './statements.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const minutes = Number(values.minutes)
const first = values.seed === undefined ? randomSeed() % 1_000_000 : Number(values.seed)

interface Fuzzer {
  readonly name: string
  /** How many inputs in a row before the next fuzzer has its turn. */
  readonly runs: number
  readonly attempt: (seed: number) => Promise<string | undefined> | string | undefined
}

const sessions = openSessions()
const fuzzers: readonly Fuzzer[] = [
  { name: 'expressions', runs: 200, attempt: (seed: number) => tryExpressions(seed).failure },
  { name: 'plans', runs: 20, attempt: (seed: number) => tryPlan(sessions, seed) },
  {
    name: 'subqueries',
    runs: 20,
    attempt: (seed: number) => trySubqueries(sessions, seed),
  },
  { name: 'blocks', runs: 50, attempt: tryBlocks },
  { name: 'readers', runs: 100, attempt: tryReaders },
  { name: 'statements', runs: 20, attempt: tryStatements },
]
const chosen = fuzzers.filter(({ name }) => name.includes(values.only))
if (chosen.length === 0 || !(minutes > 0) || !Number.isSafeInteger(first)) {
  console.error('Usage: npm run fuzz -- [--minutes N] [--seed S] [--only NAME]')
  process.exit(2)
}

const clock = new SystemClock()
const end = clock.now() + minutes * 60_000
const counts = new Map<string, number>()
let failures = 0
for (let seed = first; clock.now() < end; ) {
  for (const { name, runs, attempt } of chosen) {
    for (let i = 0; i < runs && clock.now() < end; i++) {
      const failure = await attempt(seed + i)
      counts.set(name, (counts.get(name) ?? 0) + 1)
      if (failure === undefined) continue
      failures++
      console.log(
        `${name}: ${failure}\n  again: npm run fuzz -- --only ${name} --seed ${seed + i}\n`,
      )
    }
  }
  seed += 200
}
await endReaders()
await sessions.stop()
const done = [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
console.log(`From seed ${first}: ${done}; ${failures} failures`)
process.exit(failures === 0 ? 0 : 1)

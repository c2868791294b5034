/**
 * `npm run simulate -- --seeds N [--from S] [--program TEXT] [--verbose]`: runs every program (or those whose name has
 * TEXT) with N seeds from S on. Prints each failure with its seed, and a summary; the exit code is 1 when one failed.
 */
import { parseArgs } from 'node:util'
import { simulate } from '../../src/testing/index.js'
import { programs } from './programs.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '0' },
    program: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
const chosen = programs.filter(program => program.name.includes(values.program))
if (
  !(Number.isSafeInteger(seeds) && seeds > 0 && Number.isSafeInteger(from)) ||
  chosen.length === 0
) {
  const names = programs.map(program => `'${program.name}'`).join(', ')
  console.error('Usage: npm run simulate -- --seeds N [--from S] [--program TEXT] [--verbose]')
  console.error(`Programs: ${names}`)
  process.exit(2)
}

let [failed, crashes, deaths, repeated] = [0, 0, 0, 0]
for (let seed = from; seed < from + seeds; seed++) {
  for (const program of chosen) {
    try {
      const onEvent = values.verbose ? (text: string) => console.log(text) : undefined
      const report = await simulate(program, { seed, onEvent })
      crashes += report.crashes
      deaths += report.deaths
      repeated += report.repeated
    } catch (error) {
      failed++
      console.log(error instanceof Error ? error.message : String(error))
      console.log(
        `  again: npm run simulate -- --seeds 1 --from ${seed} --program '${program.name}' --verbose`,
      )
    }
  }
  const done = seed - from + 1
  if (done % 50 === 0) console.error(`${done} of ${seeds} seeds, ${failed} failures`)
}
console.log(
  `${seeds * chosen.length - failed} passed, ${failed} failed; ${crashes} crashes, ${deaths} deaths of executors, ${repeated} outputs that came again`,
)
process.exitCode = failed === 0 ? 0 : 1

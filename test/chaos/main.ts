/**
 * `npm run chaos -- --kills N [--seed S]`: kills a program of files, a socket with its log, state and saved outputs N
 * times. Progress goes to stderr, the result as one line of JSON to stdout; the exit code is 1 when anything is lost,
 * doubled or wrong.
 */
import { parseArgs } from 'node:util'
import { runCampaign } from './campaign.js'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
  },
})
const [kills, seed] = [Number(values.kills), Number(values.seed)]
if (!Number.isSafeInteger(kills) || kills < 0 || !Number.isSafeInteger(seed)) {
  console.error('Usage: npm run chaos -- --kills N [--seed S]')
  process.exit(2)
}
const result = await runCampaign({ kills, seed, progress: line => console.error(line) })
console.log(JSON.stringify(result))
process.exitCode = result.lost + result.doubled + result.wrong === 0 ? 0 : 1

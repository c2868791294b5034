/** What a bench should reach, beside what it reached. */
import type { Target } from './bench.js'
import type { ResultLine } from './results.js'

/** A line for each target whose variants have run. */
export function formatTargets(lines: readonly ResultLine[], targets: readonly Target[]): string {
  return targets.map(target => formatTarget(lines, target)).join('')
}

function formatTarget(lines: readonly ResultLine[], target: Target): string {
  const { variant, against, factor, below = {} } = target
  const line = lines.find(each => each.variant === variant)
  if (line === undefined) return ''
  let text = ''
  const other = lines.find(each => each.variant === against)
  if (other !== undefined) {
    const reached = line.rowsPerSecond / other.rowsPerSecond
    const goal = factor === undefined ? '' : `, to reach ${factor} x: ${verdict(reached >= factor)}`
    text += `${variant}: ${reached.toFixed(2)} x ${against}${goal}\n`
  }
  for (const [name, bound] of Object.entries(below)) {
    const value = Number(line[name])
    text += `${variant}: ${name} ${value}, to stay below ${bound}: ${verdict(value < bound)}\n`
  }
  return text
}

function verdict(isReached: boolean): string {
  return isReached ? 'reached' : 'NOT reached'
}

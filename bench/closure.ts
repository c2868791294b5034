/**
 * What it costs that functions travel: capture (on the driver, once per function), rebuild (in a task thread, once per
 * function and thread), and calls of the rebuilt function beside calls of the original.
 */
import { captureFunction } from '../src/core/closure/capture.js'
import { rebuildFunction } from '../src/core/closure/rebuild.js'
import type { Bench, Measurement } from './bench.js'
import { secondsSinceStart } from './timing.js'

const repetitions = 1000
const calls = 50_000_000

type Score = (x: number) => number

export const bench: Bench = {
  name: 'closure',
  summary: 'capture and rebuild functions; calls of a rebuilt function against the original',
  unit: 'calls',
  prepare: async () => '',
  variants: [
    { name: 'millrace capture, no variables', task: 'capture', run: () => capture(makeSquare) },
    { name: 'millrace capture, variables', task: 'capture', run: () => capture(makeScore) },
    { name: 'millrace rebuild, variables', task: 'rebuild', run: rebuild },
    { name: 'millrace calls', task: 'calls', run: async () => call(await rebuilt(makeScore(7))) },
    { name: 'script', task: 'calls', run: async () => call(makeScore(7)) },
  ],
}

const makeSquare = (): Score => x => x * x

/** A function with a number, an array and an object from around it. */
function makeScore(factor: number): Score {
  const weights = [1, 2, 3, 5]
  const limits = { low: 10, high: 1000 }
  return x => {
    const weighted = x * factor + weights[x & 3]
    return weighted > limits.high ? limits.high : Math.max(weighted, limits.low)
  }
}

/** A new function each time, so that no cache answers. */
async function capture(make: (i: number) => Score): Promise<Measurement> {
  const start = secondsSinceStart()
  for (let i = 0; i < repetitions; i++) captureFunction(make(i), { operator: 'map' })
  return { rows: repetitions, seconds: secondsSinceStart() - start }
}

async function rebuild(): Promise<Measurement> {
  const captured = captureFunction(makeScore(7), { operator: 'map' })
  const start = secondsSinceStart()
  for (let i = 0; i < repetitions; i++) await rebuildFunction(captured)
  return { rows: repetitions, seconds: secondsSinceStart() - start }
}

async function rebuilt(fn: Score): Promise<Score> {
  return (await rebuildFunction(captureFunction(fn, { operator: 'map' }))) as Score
}

function call(fn: Score): Measurement {
  let sum = 0
  for (let i = 0; i < calls / 10; i++) sum += fn(i)
  const start = secondsSinceStart()
  for (let i = 0; i < calls; i++) sum += fn(i % 997)
  return { rows: calls, seconds: secondsSinceStart() - start, checksum: `sum ${sum}` }
}

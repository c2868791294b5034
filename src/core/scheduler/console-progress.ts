/**
 * The progress bar of running stages, as Spark's console shows it: `[Stage 3:=====>    (5 + 2) / 10]` on one line of
 * stderr, when that is a terminal. It appears when a stage has run for half a second and goes when no stage runs.
 */
import type { SparkEnv } from '../spark-env.js'

interface RunningStage {
  readonly total: number
  readonly sinceMs: number
  running: number
  done: number
}

const FIRST_DELAY_MS = 500
const UPDATE_MS = 200

/** One stage's bar, `width` characters wide. */
export function stageBar(
  stageId: number,
  done: number,
  running: number,
  total: number,
  width: number,
): string {
  const header = `[Stage ${stageId}:`
  const tail = `(${done} + ${running}) / ${total}]`
  const room = width - header.length - tail.length
  if (room <= 0) return header + tail
  const filled = Math.floor((room * done) / total)
  const arrow = filled < room ? '>' : ''
  return header + '='.repeat(filled) + arrow + ' '.repeat(room - filled - arrow.length) + tail
}

/** Shows the stages of this engine, when stderr is a terminal. */
export function showConsoleProgress(env: SparkEnv, out: NodeJS.WriteStream = process.stderr): void {
  if (!out.isTTY) return
  const stages = new Map<number, RunningStage>()
  let lastMs = 0
  let shown = false
  const clear = (): void => {
    if (shown) out.write('\r\x1b[K')
    shown = false
  }
  const draw = (): void => {
    const now = env.clock.monotonic()
    if (now - lastMs < UPDATE_MS) return
    const old = [...stages].filter(([, stage]) => now - stage.sinceMs >= FIRST_DELAY_MS).slice(0, 3)
    if (old.length === 0) return
    lastMs = now
    const width = Math.floor((out.columns ?? 80) / old.length) - 1
    const bars = old.map(([id, s]) => stageBar(id, s.done, s.running, s.total, width))
    out.write(`\r${bars.join('')}`)
    shown = true
  }
  env.listenerBus.add(event => {
    switch (event.type) {
      case 'stageSubmitted': {
        const { stageId, numTasks } = event.stage
        const sinceMs = env.clock.monotonic()
        stages.set(stageId, { total: numTasks, sinceMs, running: 0, done: 0 })
        return
      }
      case 'taskStart': {
        const stage = stages.get(event.stageId)
        if (stage !== undefined) stage.running++
        return draw()
      }
      case 'taskEnd': {
        const stage = stages.get(event.stageId)
        if (stage === undefined) return
        stage.running--
        if (event.error === undefined) stage.done++
        return draw()
      }
      case 'stageCompleted':
        stages.delete(event.stage.stageId)
        if (stages.size === 0) clear()
        return
      case 'applicationEnd':
        clear()
    }
  })
}

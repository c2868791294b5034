/** The thread's side of the closure matrix: rebuilds each function and calls it. */
import '../../src/core/closure/prelude.js'
import { parentPort, workerData } from 'node:worker_threads'
import type { CapturedFunction } from '../../src/core/closure/captured-function.js'
import { rebuildFunction } from '../../src/core/closure/rebuild.js'
import { prepareThread } from '../../src/core/closure/worker-options.js'
import { drain, type MatrixAnswer } from './drain.js'

interface Call {
  readonly captured: CapturedFunction
  readonly args: readonly unknown[]
  readonly construct: boolean
}

/** The one kind of replacement that the cases use. */
function resolve(kind: string, data: unknown): unknown {
  const { n, f } = data as { n: number; f: (x: number) => number }
  return { kind, answer: f(n) }
}

const ready = prepareThread(workerData)

async function answer({ captured, args, construct }: Call): Promise<MatrixAnswer> {
  try {
    await ready
    const fn = await rebuildFunction(captured, resolve)
    const result = construct ? Reflect.construct(fn, args).value() : await fn(...args)
    return { value: await drain(result) }
  } catch (error) {
    return { stack: String((error as Error).stack ?? error) }
  }
}

parentPort?.on('message', (call: Call) => {
  void answer(call).then(a => parentPort?.postMessage(a))
})

/**
 * Runs the cases of a program: each function is captured here, rebuilt in a thread and called there; its result must be
 * that of a call here. A case with `refused` must be refused with a message that matches.
 */
import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import { captureFunction } from '../../src/core/closure/capture.js'
import { mapStack } from '../../src/core/closure/source-position.js'
import { taskThreadOptions } from '../../src/core/closure/worker-options.js'
import type { CallSite } from '../../src/util/call-site.js'
import { isCondition } from '../../src/util/errors.js'
import { drain, type MatrixAnswer } from './drain.js'

export { captureCallSite } from '../../src/util/call-site.js'

type AnyFunction = Function

export interface MatrixCase {
  readonly name: string
  readonly fn: AnyFunction
  readonly args: readonly unknown[]
  readonly callSite: CallSite
  /** Call it with `new` and then its method `value`. */
  readonly construct?: boolean
  /** What the refusal says. */
  readonly refused?: RegExp
  /** What a warning says. */
  readonly warns?: RegExp
  /** Line of the program that the stack of the thrown error names, as `file:line` text. */
  readonly throwsAt?: RegExp
  /** Expected value where a call here would change what is looked at. */
  readonly expected?: unknown
}

export interface MatrixResult {
  readonly name: string
  /** 'ok', or what went wrong. */
  readonly outcome: string
}

export async function runCases(cases: readonly MatrixCase[]): Promise<MatrixResult[]> {
  const options = taskThreadOptions()
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: options.program,
    execArgv: options.execArgv,
  })
  const failure = new Promise<never>((_resolve, reject) => worker.once('error', reject))
  failure.catch(() => undefined)
  const results: MatrixResult[] = []
  for (const one of cases) {
    let outcome: string
    try {
      outcome = await runCase(one, worker, failure)
    } catch (error) {
      outcome = `failed here: ${String((error as Error).message)}`
    }
    results.push({ name: one.name, outcome })
  }
  await worker.terminate()
  if (process.env.MATRIX_OUT) writeFileSync(process.env.MATRIX_OUT, JSON.stringify(results))
  return results
}

async function runCase(one: MatrixCase, worker: Worker, failure: Promise<never>): Promise<string> {
  const warnings: string[] = []
  let captured: ReturnType<typeof captureFunction>
  try {
    captured = captureFunction(one.fn, {
      operator: 'map',
      callSite: one.callSite,
      onWarning: text => warnings.push(text),
    })
  } catch (error) {
    const { message } = error as Error
    if (!isCondition(error, 'TASK_NOT_SERIALIZABLE')) return `threw ${message}`
    if (one.refused === undefined) return `refused: ${message}`
    return one.refused.test(message) ? 'ok' : `refused in other words: ${message}`
  }
  if (one.refused !== undefined) return 'not refused'
  if (one.warns !== undefined && !warnings.some(w => one.warns?.test(w))) {
    return `no such warning, but: ${warnings.join('; ')}`
  }
  const answered = new Promise<MatrixAnswer>(resolve => worker.once('message', resolve))
  worker.postMessage({ captured, args: one.args, construct: one.construct ?? false })
  const answer = await Promise.race([answered, failure])
  if (one.throwsAt !== undefined) {
    const stack = mapStack(answer.stack ?? '')
    return one.throwsAt.test(stack) ? 'ok' : `stack is other: ${stack}`
  }
  if (answer.stack !== undefined) return `threw there: ${mapStack(answer.stack)}`
  const expected = 'expected' in one ? one.expected : await callHere(one)
  return isDeepStrictEqual(answer.value, expected)
    ? 'ok'
    : `here ${JSON.stringify(expected)}, there ${JSON.stringify(answer.value)}`
}

async function callHere({ fn, args, construct }: MatrixCase): Promise<unknown> {
  return drain(construct ? Reflect.construct(fn, args).value() : await fn(...args))
}

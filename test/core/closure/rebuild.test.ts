import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import v8 from 'node:v8'
import { captureFunction } from '../../../src/core/closure/capture.js'
import { rebuildFunction } from '../../../src/core/closure/rebuild.js'
import { mapStack } from '../../../src/core/closure/source-position.js'
import { captureCallSite } from '../../../src/util/call-site.js'
import { isCondition } from '../../../src/util/errors.js'

type AnyFunction = Parameters<typeof captureFunction>[0]

async function roundTrip<F extends AnyFunction>(
  fn: F,
  resolve?: (kind: string, data: unknown) => unknown,
): Promise<F> {
  const captured = captureFunction(fn, {
    operator: 'roundTrip',
    callSite: captureCallSite(),
    onWarning: () => undefined,
  })
  return (await rebuildFunction(structuredClone(captured), resolve)) as F
}

let calls = 0
function tick(): number {
  return ++calls
}
function ticks(): number {
  return calls
}

describe('rebuildFunction', () => {
  it('gives another function that does the same', async () => {
    const k = Math.floor(Math.random() * 10)
    const original = (x: number): number => x + k
    const rebuilt = await roundTrip(original)
    assert.notEqual(rebuilt, original)
    assert.equal(rebuilt(1), original(1))
    assert.equal(String(rebuilt), String(original))
  })

  it('leaves the values of the original alone', async () => {
    const list = [1]
    const rebuilt = await roundTrip(() => list.push(2))
    assert.equal(rebuilt(), 2)
    assert.deepEqual(list, [1])
  })

  it('keeps cycles of functions', async () => {
    const even = (n: number): boolean => n === 0 || odd(n - 1)
    const odd = (n: number): boolean => n !== 0 && even(n - 1)
    const rebuilt = await roundTrip((n: number) => [even(n), odd(n)])
    assert.deepEqual(rebuilt(7), [false, true])
  })

  it('gives functions of one module one copy of a variable that they assign', async () => {
    const both = (): number[] => [tick(), tick(), ticks()]
    const rebuilt = await roundTrip(both)
    assert.deepEqual(rebuilt(), [1, 2, 2])
    assert.deepEqual(rebuilt(), [3, 4, 4])
    assert.equal(calls, 0)
  })

  it('asks for what stands for a replaced object', async () => {
    const broadcast = {
      [Symbol.for('millrace.closure.replace')]: () => ({
        kind: 'broadcast',
        data: { id: 4, at: new Date(5) },
      }),
      value: 'here',
    }
    const seen: unknown[] = []
    const rebuilt = await roundTrip(
      () => [broadcast.value, broadcast.value],
      (kind, data) => {
        seen.push([kind, data])
        return { value: 'there' }
      },
    )
    assert.deepEqual(rebuilt(), ['there', 'there'])
    assert.deepEqual(seen, [['broadcast', { id: 4, at: new Date(5) }]])
  })

  it('refuses a replaced object when nobody resolves it', async () => {
    const counter = {
      [Symbol.for('millrace.closure.replace')]: () => ({ kind: 'counter', data: 1 }),
    }
    await assert.rejects(
      roundTrip(() => counter),
      e => isCondition(e, 'CLOSURE_VALUE_NOT_RESOLVED') && e.parameters.kind === 'counter',
    )
  })

  it('says which module could not be loaded', async () => {
    const payload = v8.serialize({
      version: 1,
      root: { record: 0 },
      records: [{ type: 'import', location: 'app:no/such-file.js', name: 'f' }],
    })
    const captured = {
      id: 'x',
      source: '',
      position: undefined,
      constants: {},
      freeGlobals: [],
      payload,
    }
    await assert.rejects(
      rebuildFunction(captured),
      e => isCondition(e, 'CLOSURE_MODULE_NOT_LOADED') && e.message.includes('no/such-file.js'),
    )
  })

  it('refuses a payload of another version', async () => {
    const payload = v8.serialize({ version: 99, root: undefined, records: [] })
    const captured = {
      id: 'x',
      source: '',
      position: undefined,
      constants: {},
      freeGlobals: [],
      payload,
    }
    await assert.rejects(rebuildFunction(captured), e =>
      isCondition(e, 'CLOSURE_VERSION_NOT_SUPPORTED'),
    )
  })

  it('throws errors whose mapped stack names this file and the right line', async () => {
    const limit = Math.random()
    const thrower = (x: number): number => {
      if (x > limit) throw new Error('too much')
      return x
    }
    const textOnly = (x: number): number => {
      if (x > 1) throw new Error('too much')
      return x
    }
    const line = captureCallSite().line
    for (const [fn, expected] of [
      [thrower, line - 7],
      [textOnly, line - 3],
    ] as const) {
      const rebuilt = await roundTrip(fn)
      try {
        rebuilt(2)
        assert.fail('did not throw')
      } catch (error) {
        const frame = mapStack((error as Error).stack ?? '').split('\n')[1]
        assert.match(frame, new RegExp(`rebuild\\.test\\.ts:${expected}:\\d+`), fn.name)
      }
    }
  })
})

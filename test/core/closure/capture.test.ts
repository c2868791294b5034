import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import net from 'node:net'
import { describe, it } from 'node:test'
import v8 from 'node:v8'
import { captureFunction } from '../../../src/core/closure/capture.js'
import type { CapturedFunction } from '../../../src/core/closure/captured-function.js'
import { type CallSite, captureCallSite } from '../../../src/util/call-site.js'
import { MillraceError } from '../../../src/util/errors.js'

type AnyFunction = Parameters<typeof captureFunction>[0]

/** Captured as an operator would, whose call site is before the function. */
function capture(
  callSite: CallSite,
  fn: AnyFunction,
  onWarning?: (text: string) => void,
): CapturedFunction {
  return captureFunction(fn, { operator: 'capture', callSite, onWarning })
}

function refusal(fn: AnyFunction): MillraceError {
  try {
    capture(captureCallSite(), fn)
  } catch (error) {
    assert.ok(error instanceof MillraceError)
    return error
  }
  throw new Error('was not refused')
}

describe('captureFunction', () => {
  it('takes a function without captures as its text', () => {
    const fn = (line: string): string[] => line.split(' ')
    const captured = capture(captureCallSite(), fn)
    assert.equal(captured.payload, undefined)
    assert.deepEqual(captured.freeGlobals, [])
    assert.equal(captured.source, String(fn))
    assert.equal(capture(captureCallSite(), fn), captured, 'the same object again')
  })

  it('opens no inspector session for functions without captures', () => {
    const here = new URL('../../../src/core/closure/', import.meta.url).href
    const program = `
      import { captureFunction } from '${here}capture.js'
      import { inspectorIsOpen } from '${here}inspector.js'
      captureFunction(l => l.split(' '), { operator: 'flatMap' })
      captureFunction(w => [w, 1], { operator: 'map' })
      captureFunction((a, b) => a + b, { operator: 'reduceByKey' })
      const before = inspectorIsOpen()
      const k = Math.random()
      captureFunction(x => x + k, { operator: 'map' })
      console.log(before, inspectorIsOpen())`
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program])
    assert.equal(child.stdout.toString(), 'false true\n', child.stderr.toString())
  })

  it('takes a global by name when the file does not declare the name', () => {
    const captured = capture(captureCallSite(), (x: string) => parseFloat(x) + encodeURI(x).length)
    assert.equal(captured.payload, undefined)
    assert.equal(captured.freeGlobals.join(), 'parseFl*at,enc*deURI'.replaceAll('*', 'o'))
  })

  it('sees that a name which looks like a global is a variable', () => {
    // biome-ignore lint/suspicious/noShadowRestrictedNames: this is the case
    const escape = (x: number): number => x + 1
    const captured = capture(captureCallSite(), (x: number) => escape(x))
    assert.ok(captured.payload)
    assert.deepEqual(captured.freeGlobals, [])
  })

  it('lists captured primitives as constants', () => {
    const [rate, unit, none, big, list] = [2.5, 'EUR', null, 3n, [1]] as const
    const captured = capture(captureCallSite(), () => [rate, unit, none, big, list, Math.PI])
    assert.deepEqual(captured.constants, { rate: 2.5, unit: 'EUR', none: null, big: 3n })
    assert.deepEqual(captured.freeGlobals, ['Math'])
  })

  it('has one id for one place and the same values, and another for other values', () => {
    const make = (k: number, o: object) => (x: number) => [x, k, o]
    const id = (k: number, o: object): string => capture(captureCallSite(), make(k, o)).id
    assert.equal(id(1, { a: 1 }), id(1, { a: 1 }))
    assert.notEqual(id(1, { a: 1 }), id(2, { a: 1 }))
    assert.notEqual(id(1, { a: 1 }), id(1, { a: 2 }))
    const first = capture(captureCallSite(), (x: number) => x * 3)
    const second = capture(captureCallSite(), (x: number) => x * 3)
    assert.notEqual(first.id, second.id, 'two places')
  })

  it('knows the line that the user wrote', () => {
    const k = Math.random()
    const captured = capture(captureCallSite(), (x: number) => x + k)
    const text = capture(captureCallSite(), (x: number) => x)
    assert.match(captured.position?.file ?? '', /test\/core\/closure\/capture\.test\.ts$/)
    assert.equal(text.position?.line, (captured.position?.line ?? 0) + 1)
  })

  it('is data that travels between threads', () => {
    const k = Math.random()
    const captured = capture(captureCallSite(), (x: number) => x + k)
    assert.deepEqual(structuredClone({ ...captured, payload: undefined }), {
      ...captured,
      payload: undefined,
    })
    assert.ok(v8.deserialize(captured.payload as Uint8Array))
  })

  it('warns once of more than a megabyte, and names variable and broadcast', () => {
    const table = Array.from({ length: 200_000 }, (_, i) => `row ${i}`)
    const small = 'x'
    const warnings: string[] = []
    for (let i = 0; i < 2; i++) {
      capture(
        captureCallSite(),
        () => table.length + small.length,
        text => warnings.push(text),
      )
    }
    assert.equal(warnings.length, 1)
    assert.match(warnings[0], /'table', \d\.\d MB.*sc\.broadcast\(table\)/)
  })

  it('warns of a large text and of large texts inside instances', () => {
    const page = 'x'.repeat(3 * 1024 * 1024)
    class Holder {
      readonly text = page
    }
    const holder = new Holder()
    const warnings: string[] = []
    capture(
      captureCallSite(),
      () => page.length,
      text => warnings.push(text),
    )
    capture(
      captureCallSite(),
      () => holder.text.length,
      text => warnings.push(text),
    )
    assert.equal(warnings.length, 2)
    assert.match(warnings[0], /'page', 3\.0 MB.*sc\.broadcast\(page\)/)
    assert.match(warnings[1], /'holder', \d\.\d MB/)
  })
})

describe('refusals of captureFunction', () => {
  const socket = new net.Socket()
  const service = {
    factor: 3,
    connection: { socket },
    handler() {
      return (x: number) => x * this.factor
    },
  }
  const forbidden = {
    [Symbol.for('millrace.closure.forbid')]:
      "is an RDD, which can't be used inside a function that runs in tasks",
  }
  let shared = 0
  const readShared = (): number => shared
  const send = (x: string): boolean => socket.write(x)
  const inner = (): (() => number) => {
    let n = 0
    return () => ++n
  }

  const cases: readonly {
    readonly what: string
    readonly fn: AnyFunction
    readonly variable: string
    readonly reason: RegExp
    readonly advice: RegExp
  }[] = [
    {
      what: 'a socket',
      fn: () => socket.write('x'),
      variable: "captured variable 'socket'",
      reason: /^is a net\.Socket, which belongs to this thread$/,
      advice: /mapPartitions/,
    },
    {
      what: 'a socket in an object',
      fn: () => service.factor,
      variable: "captured variable 'service'.connection.socket",
      reason: /^is a net\.Socket/,
      advice: /inside the function/,
    },
    {
      what: 'a socket behind a function',
      fn: (x: string) => send(x),
      variable: "captured variable 'send' -> captured variable 'socket'",
      reason: /reached through .*capture\.test\.ts:\d+:\d+ -> 'send' at .*capture\.test\.ts:\d+/,
      advice: /inside the function/,
    },
    {
      what: 'this',
      fn: service.handler(),
      variable: 'the function',
      reason: /uses 'this'/,
      advice: /const factor = this\.factor/,
    },
    {
      what: 'an RDD',
      fn: () => forbidden,
      variable: "captured variable 'forbidden'",
      reason: /^is an RDD/,
      advice: /./,
    },
    {
      what: 'an assigned variable of a function',
      fn: inner(),
      variable: "captured variable 'n'",
      reason: /is assigned at .*capture\.test\.ts:\d+/,
      advice: /accumulator/,
    },
    {
      what: 'a variable that two functions share',
      fn: (x: number) => {
        shared += x
        return shared
      },
      variable: "captured variable 'shared'",
      reason: /is assigned/,
      advice: /accumulator/,
    },
    {
      what: 'a bound function',
      fn: service.handler.bind(service),
      variable: 'the function',
      reason: /bound function/,
      advice: /x => object\.method\(x\)/,
    },
    {
      what: 'a native function',
      fn: Array.prototype.push.bind([]),
      variable: 'the function',
      reason: /bound function/,
      advice: /arrow function/,
    },
    {
      what: 'eval',
      // biome-ignore lint/security/noGlobalEval: this is what is refused
      fn: (x: string) => eval(x),
      variable: 'the function',
      reason: /calls eval/,
      advice: /./,
    },
  ]
  for (const { what, fn, variable, reason, advice } of cases) {
    it(what, () => {
      const error = refusal(fn)
      assert.equal(error.condition, 'TASK_NOT_SERIALIZABLE')
      assert.equal(error.parameters.operator, 'capture')
      assert.equal(error.parameters.variable, variable)
      assert.match(error.parameters.reason, reason)
      assert.match(error.parameters.advice, advice)
      assert.match(error.parameters.position, /capture\.test\.ts:\d+/)
    })
  }

  it('lets a function read what another one assigns: it has the value of this moment', () => {
    assert.deepEqual(capture(captureCallSite(), readShared).constants, { shared: 0 })
  })

  it('refuses what the program put on globalThis, unless the function fills it for itself', () => {
    const globals = globalThis as unknown as { millraceTestRate?: number }
    const read = (): unknown => globalThis as unknown
    globals.millraceTestRate = 2
    try {
      // `globalThis` in the text itself, which TypeScript's types do not allow for
      const make = (text: string): AnyFunction => new Function(`return ${text}`)() as AnyFunction
      for (const text of [
        'x => x * globalThis.millraceTestRate',
        'x => x * global.millraceTestRate',
        'x => x * millraceTestRate',
      ]) {
        const error = refusal(make(text))
        assert.equal(error.condition, 'TASK_NOT_SERIALIZABLE')
        assert.equal(error.parameters.variable, "global variable 'millraceTestRate'")
        assert.match(error.parameters.advice, /const local = globalThis\.millraceTestRate/)
      }
      for (const text of [
        '() => (globalThis.millraceTestRate ??= 3)',
        '() => { globalThis.millraceTestRate = 3; return globalThis.millraceTestRate }',
        '() => globalThis.millraceTestAbsent',
        '() => globalThis.Math.PI',
      ]) {
        capture(captureCallSite(), make(text))
      }
      capture(captureCallSite(), read)
    } finally {
      delete globals.millraceTestRate
    }
  })

  it('says it all in one message', () => {
    assert.match(
      refusal(() => socket).message,
      /^\[TASK_NOT_SERIALIZABLE\] The function `\(\) => socket` given to capture at \S+capture\.test\.ts:\d+:\d+ cannot run in task threads: captured variable 'socket' is a net\.Socket, which belongs to this thread\. Open it inside the function/,
    )
  })
})

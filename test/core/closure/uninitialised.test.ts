import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { captureFunction } from '../../../src/core/closure/capture.js'
import { captureCallSite } from '../../../src/util/call-site.js'
import { MillraceError } from '../../../src/util/errors.js'

type AnyFunction = Parameters<typeof captureFunction>[0]

/** The variable and reason of a refusal; 'taken' when there is none. */
function outcome(fn: AnyFunction): string {
  try {
    captureFunction(fn, { operator: 'map', callSite: captureCallSite() })
    return 'taken'
  } catch (error) {
    assert.ok(error instanceof MillraceError, String(error))
    assert.equal(error.condition, 'TASK_NOT_SERIALIZABLE')
    assert.match(error.parameters.advice, /^Declare it before the call/)
    return `${error.parameters.variable} ${error.parameters.reason}`
  }
}

const made = (): unknown => (Math.random() < 2 ? undefined : 1)

const refused: Record<string, () => string> = {
  'a const'() {
    const got = outcome((x: number) => x * factor)
    const factor = 10
    return got.replace('factor', 'v')
  },
  'a let'() {
    const got = outcome(() => v)
    let v = made()
    v = 2
    return got
  },
  'a constant whose value a call makes'() {
    const got = outcome(() => v)
    const v = made()
    return got
  },
  'a name in a pattern'() {
    const got = outcome(() => v)
    const [{ a: v }] = [{ a: 1 }]
    return got
  },
  'a class'() {
    const got = outcome(() => new v())
    class v {}
    return got
  },
  'a helper arrow'() {
    const got = outcome((x: number) => v(x))
    const v = (x: number): number => x + 1
    return got
  },
  'what a hoisted function uses'() {
    const got = outcome((x: number) => helper(x))
    const v = made()
    function helper(x: number): unknown {
      return [x, v]
    }
    return got.replace("captured variable 'helper' -> ", '')
  },
  'the variable that the call is the value of'() {
    let got = ''
    const v: unknown = [1].map(() => (got = outcome(() => v)))
    return got
  },
  'in a block'() {
    let got = ''
    for (const x of [1]) {
      got = outcome(() => [x, v])
      const v = made()
    }
    return got
  },
  'when a helper makes the call'() {
    const call = (fn: AnyFunction): string => outcome(fn)
    const got = call(() => v)
    const v = made()
    return got
  },
  'a var with a value, as bundlers write it'() {
    const got = outcome(() => v)
    var v = made()
    return got
  },
}

const taken: Record<string, () => string> = {
  'a let without a value'() {
    let v: unknown
    return outcome(() => v)
  },
  'a constant that is undefined'() {
    const v = made()
    return outcome(() => v)
  },
  'an undefined parameter'() {
    const make = (v?: number) => () => v
    return outcome(make())
  },
  'a function that is declared below'() {
    return outcome((x: number) => below(x))
    function below(x: number): number {
      return x
    }
  },
  'a name that another block declares later'() {
    const v = made()
    const got = outcome(() => v)
    {
      const v = 1
      return v === 1 ? got : ''
    }
  },
  'what a function left behind that has ended'() {
    const make = (): AnyFunction => {
      const fn = (): unknown => v
      const v = made()
      return fn
    }
    return outcome(make())
  },
  'a variable of a loop'() {
    const seen = [undefined, undefined].map(u => u)
    for (const v of seen) return outcome(() => v)
    return ''
  },
  'a caught undefined'() {
    try {
      throw undefined
    } catch (v) {
      return outcome(() => v)
    }
  },
}

describe('variables that are declared after the call', () => {
  for (const [what, run] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      assert.match(
        run(),
        /^captured variable 'v' has no value yet, because its declaration in line \d+ comes after this call/,
      )
    })
  }

  for (const [what, run] of Object.entries(taken)) {
    it(`takes ${what}`, () => assert.equal(run(), 'taken'))
  }

  it('says the line that the user wrote', () => {
    const line = captureCallSite().line
    const got = outcome(() => [factor])
    const factor = made()
    assert.match(got, new RegExp(`in line ${line + 2} `))
  })

  it('knows it after an await', async () => {
    await undefined
    const got = outcome(() => v)
    await undefined
    const v = made()
    assert.match(got, /^captured variable 'v' has no value yet/)
  })

  it('knows it at the top of a module, and a constant whose code is not on the stack', () => {
    const here = new URL('../../../src/core/closure/', import.meta.url).href
    const program = `
      import { captureFunction } from '${here}capture.js'
      const tell = fn => {
        try { captureFunction(fn, { operator: 'map' }); console.log('taken') }
        catch (error) { console.log(error.parameters.variable, error.parameters.reason.slice(0, 16)) }
      }
      tell(() => top)
      let empty
      tell(() => empty)
      const late = Promise.resolve().then(() => {}).then(() => tell(() => constant))
      await new Promise(resolve => setImmediate(resolve))
      export const top = Math.random(), constant = 10`
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program])
    assert.equal(
      child.stdout.toString(),
      "captured variable 'top' has no value yet\ntaken\ncaptured variable 'constant' has no value yet\n",
      child.stderr.toString(),
    )
  })
})

/** What comes to the program, as `cause`, of the error that a user's function threw. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { MillraceError } from '../../../src/index.js'
import { sharedContext } from '../rdd/context.js'
import { OutOfStock, Sealed } from './fixtures/failures.js'

interface Fields {
  readonly [name: string]: unknown
}

class LocalError extends Error {}
class LocalTypeError extends TypeError {
  readonly status = 404
}

for (const master of ['local', 'local[2]']) {
  describe(`the cause of a failed task under ${master}`, () => {
    const shared = sharedContext({}, master)

    async function failureOf(f: () => unknown): Promise<MillraceError> {
      const job = shared.sc
        .parallelize([1], 1)
        .map(() => f() as number)
        .collect()
      const error = await job.then(
        () => assert.fail('the job did not fail'),
        (e: unknown) => e,
      )
      assert.ok(error instanceof MillraceError, String(error))
      return error
    }
    const causeOf = async (f: () => unknown): Promise<Error & Fields> =>
      (await failureOf(f)).cause as Error & Fields

    it('has the fields that Node gave it', async () => {
      const cause = await causeOf(() => readFileSync('/no/such/file'))
      const { code, errno, syscall, path } = cause
      assert.deepEqual(
        { code, errno: typeof errno, syscall, path },
        { code: 'ENOENT', errno: 'number', syscall: 'open', path: '/no/such/file' },
      )
      const url = await causeOf(() => new URL('nothing'))
      assert.ok(url instanceof TypeError)
      assert.equal(url.code, 'ERR_INVALID_URL')
    })

    it('has its own fields of primitive values; others are left out', async () => {
      const cause = await causeOf(() => {
        const error = new Error('x') as unknown as Record<string, unknown>
        Object.assign(error, { text: 'a', none: null, big: 5n, no: undefined, socket: () => 1 })
        Object.assign(error, { list: [1], symbol: Symbol('s') })
        Object.defineProperty(error, 'hidden', { value: 1 })
        Object.defineProperty(error, 'computed', {
          get: () => {
            throw new Error('read')
          },
        })
        throw error
      })
      assert.deepEqual({ ...cause }, { text: 'a', none: null, big: 5n, no: undefined })
      assert.equal(cause.hidden, 1)
      assert.equal('computed' in cause, false)
    })

    it('has the name of its class, when it has no other', async () => {
      const failure = await failureOf(() => {
        throw new LocalError('flat')
      })
      assert.equal((failure.cause as Error).name, 'LocalError')
      assert.equal(failure.parameters.error, 'LocalError: flat')
      const cause = await causeOf(() => {
        throw new LocalTypeError('gone')
      })
      assert.ok(cause instanceof TypeError)
      assert.deepEqual([cause.name, cause.message, cause.status], ['LocalTypeError', 'gone', 404])
    })

    it('is of its class, when a module exports that', async () => {
      const failure = await failureOf(() => {
        throw new OutOfStock('tea', 2)
      })
      const { cause } = failure
      assert.ok(cause instanceof OutOfStock)
      assert.equal(cause.text, 'tea: 2')
      assert.equal(cause.name, 'RangeError')
      assert.match(cause.stack ?? '', /task-error\.test/)
      assert.equal(failure.parameters.error, 'OutOfStock: no tea')
    })

    it('is not of a class with private members, of which it would lack these', async () => {
      const cause = await causeOf(() => {
        throw new Sealed('x')
      })
      assert.equal(cause instanceof Sealed, false)
      assert.ok(cause instanceof TypeError)
      assert.equal(cause.name, 'Sealed')
    })

    it('has the errors of an AggregateError', async () => {
      const cause = await causeOf(() => {
        const part = Object.assign(new RangeError('one'), { code: 'E1' })
        throw new AggregateError([part, new OutOfStock('tea', 0), 'text'], 'several')
      })
      assert.ok(cause instanceof AggregateError)
      const [first, second, third] = cause.errors as (Error & Fields)[]
      assert.ok(first instanceof RangeError)
      assert.deepEqual([first.message, first.code], ['one', 'E1'])
      assert.ok(second instanceof OutOfStock)
      assert.equal(third.message, 'text')
    })

    it('ends where errors lie in each other', async () => {
      const cause = await causeOf(() => {
        const inner = new Error('inner')
        const outer = new AggregateError([inner], 'outer', { cause: inner })
        inner.cause = outer
        throw outer
      })
      assert.equal((cause.cause as Error).message, 'inner')
      assert.equal((cause.cause as Error).cause, undefined)
      assert.equal((cause.errors as Error[])[0].message, 'inner')
    })
  })
}

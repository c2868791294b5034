import { AssertionError } from 'node:assert'
import assert from 'node:assert/strict'
import { Dirent } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { hiddenState } from '../../../src/core/closure/hidden-state.js'
import { MillraceError } from '../../../src/index.js'
import { sharedContext } from '../rdd/context.js'
import * as hiding from './fixtures/hiding-classes.js'
import { Field, Open } from './fixtures/hiding-classes.js'

// biome-ignore lint/complexity/noBannedTypes: classes of any kind
const cases: readonly (readonly [Function, RegExp | undefined])[] = [
  [hiding.Open, undefined],
  [hiding.Field, /#private members of class Field/],
  [hiding.Method, /#private members of class Method/],
  [hiding.Accessor, /#private members of class Accessor/],
  [hiding.OfField, /#private members of class Field/],
  [hiding.FailedField, /#private members of class FailedField/],
  [hiding.Lowered, /#private members of class Lowered/],
  [hiding.Bytes, /a Blob/],
  [hiding.Target, /an EventTarget/],
  [hiding.Numbers, /NumberFormat/],
  [hiding.Emitter, undefined],
  [hiding.Table, undefined],
  [MillraceError, undefined],
  [AssertionError, undefined],
  [DOMException, /a DOMException/],
  [Blob, /a Blob/],
  [TextDecoder, /a TextDecoder/],
  [Readable, /a Readable/],
  [Dirent, /a Dirent/],
  [URL, undefined],
  [URLSearchParams, undefined],
  [Buffer, undefined],
]

describe('hiddenState', () => {
  for (const [cls, expected] of cases) {
    it(`of ${cls.name}: ${expected === undefined ? 'nothing' : expected.source}`, () => {
      const found = hiddenState(cls)
      if (expected === undefined) assert.equal(found, undefined)
      else assert.match(found ?? '', expected)
    })
  }
})

for (const master of ['local', 'local[2]']) {
  describe(`values with hidden state under ${master}`, () => {
    const shared = sharedContext({}, master)
    const one = (): ReturnType<typeof shared.sc.parallelize<number>> =>
      shared.sc.parallelize([1], 1)

    it('URLs arrive whole, wherever they come from', async () => {
      const { sc } = shared
      const href = 'http://a.example/b?c=d'
      const given = new URL(href)
      const params = new URLSearchParams('e=f')
      const broadcast = sc.broadcast(given)
      const cached = sc.parallelize([given], 1).cache()
      await cached.count()
      const read = (url: URL): string => url.href
      const found = {
        result: (
          await one()
            .map(() => new URL(href))
            .collect()
        )[0].href,
        parameters: (
          await one()
            .map(() => new URLSearchParams('e=f'))
            .collect()
        )[0].get('e'),
        captured: (
          await one()
            .map(() => given.href + params.get('e'))
            .collect()
        )[0],
        grouped: (
          await one()
            .map((n): [number, URL] => [n, new URL(href)])
            .groupByKey()
            .collect()
        )[0][1][0].href,
        cached: (await cached.map(read).collect())[0],
        broadcast: (
          await one()
            .map(() => broadcast.value.href)
            .collect()
        )[0],
        parallelized: (await sc.parallelize([given], 1).map(read).collect())[0],
      }
      assert.deepEqual(found, {
        result: href,
        parameters: 'f',
        captured: `${href}f`,
        grouped: href,
        cached: href,
        broadcast: href,
        parallelized: href,
      })
    })

    it('instances without any arrive', async () => {
      const [open] = await one()
        .map(n => new Open(n))
        .collect()
      assert.ok(open instanceof Open && open.n === 1)
    })

    it('others are refused, with their class and what to do', async () => {
      const { sc } = shared
      const refused = (action: Promise<unknown>, condition: string, name: string): Promise<void> =>
        assert.rejects(action, error => {
          assert.ok(error instanceof MillraceError, String(error))
          assert.equal(error.condition, condition)
          assert.match(error.message, new RegExp(`of type ${name} at .*Return plain data`))
          return true
        })
      await refused(
        one()
          .map(n => new Field(n))
          .collect(),
        'RESULT_NOT_SERIALIZABLE',
        'Field',
      )
      await refused(
        one()
          .map(() => new Blob([]))
          .collect(),
        'RESULT_NOT_SERIALIZABLE',
        'Blob',
      )
      const grouped = one()
        .map((n): [number, unknown] => [n, { at: new Field(n) }])
        .groupByKey()
      await refused(grouped.count(), 'RESULT_NOT_SERIALIZABLE', 'Field')
      const cached = one()
        .map(() => new TextDecoder())
        .cache()
      await refused(cached.count(), 'VALUE_NOT_SERIALIZABLE', 'TextDecoder')
      await refused((async () => sc.broadcast(new Field(1)))(), 'VALUE_NOT_SERIALIZABLE', 'Field')
      await refused(
        (async () => sc.parallelize([new Field(1)], 1).count())(),
        'VALUE_NOT_SERIALIZABLE',
        'Field',
      )
    })
  })
}

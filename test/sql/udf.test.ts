/** User-defined functions whose type nobody declared: in queries, by name, and when a value does not fit. */
import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import type { Column } from '../../src/index.js'
import '../../src/sql/face.js'
import { udf } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('udf').getOrCreate()
after(() => spark.stop())

const people = spark.createDataFrame(
  [
    { name: 'ann', city: 'Bern', age: 30 },
    { name: 'bob', city: null, age: null },
    { name: null, city: null, age: 7 },
  ],
  'name STRING, city STRING, age INT',
)
const size = udf((s: string | null) => s?.length)

it('a type that is found is the type of the column', async () => {
  const made = people.select(size('name').as('n'), udf((n: number) => n / 2)('age').as('half'))
  assert.deepEqual(await made.dtypes(), [
    ['n', 'int'],
    ['half', 'double'],
  ])
  assert.deepEqual(await made.collect(), [
    { n: 3, half: 15 },
    { n: 3, half: 0 },
    { n: null, half: 3.5 },
  ])
})

it('the same function has the type of each call', async () => {
  const same = udf((x: unknown) => x)
  const made = people.select(same('name').as('a'), same('age').as('b'), same(size('name')).as('c'))
  assert.deepEqual(await made.dtypes(), [
    ['a', 'string'],
    ['b', 'int'],
    ['c', 'int'],
  ])
})

it('a registered function has the type of each call', async () => {
  spark.udf.register('same', (x: unknown) => x)
  spark.udf.register('size_of', size)
  const made = spark.sql("select same('a') a, same(1.5D) b, sum(size_of('abc')) c")
  assert.deepEqual(await made.dtypes(), [
    ['a', 'string'],
    ['b', 'double'],
    ['c', 'bigint'],
  ])
  assert.deepEqual(await made.collect(), [{ a: 'a', b: 1.5, c: 3 }])
})

it('a value that does not fit is refused, with the fix', async () => {
  const both = udf((a: string, b: string) => a + b).withName('both')
  assert.deepEqual(await people.limit(1).select(both('name', 'city').as('x')).collect(), [
    { x: 'annBern' },
  ])
  // null + null is 0
  await assert.rejects(people.select(both('name', 'city')).collect(), (error: unknown) => {
    assert.ok(isCondition(error, 'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME'))
    assert.equal(error.parameters.fieldName, 'both()')
    assert.match(String(error.parameters.hint), /declare the one you mean, udf\(f, 'double'\)/)
    return true
  })
})

const sum = (a: number, b: number): number => a + b
const more = (a: number, b = 1, ...c: number[]): number => a + b + c.length
function all(): number {
  // biome-ignore lint/complexity/noArguments: what a program may do
  return arguments.length > 5 ? 5 : 1
}
const counts: readonly [f: (...args: never[]) => number, given: number, expected?: string][] = [
  [sum, 1, '2'],
  [sum, 2],
  [sum, 3, '2'],
  [more, 0, '> 0'],
  [more, 1],
  [more, 4],
  [(a, b = 1) => a + b, 3, '[1, 2]'],
  [all, 2],
]

it('a call gives as many columns as the function takes, at its line', async () => {
  for (const [f, given, expected] of counts) {
    for (const made of [udf(f).withName('f'), udf(f as () => number, 'double').withName('f')]) {
      const call = made as unknown as (...columns: string[]) => Column
      const columns = Array<string>(given).fill('age')
      spark.udf.register('f', made)
      const queries = [
        () => people.select(call(...columns)),
        () => spark.sql(`SELECT f(${columns.map(() => '1')})`),
      ]
      for (const query of queries) {
        if (expected === undefined) {
          query()
          continue
        }
        assert.throws(query, (error: unknown) => {
          assert.ok(isCondition(error, 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'))
          const { functionName, expectedNum, actualNum } = error.parameters
          assert.deepEqual([functionName, expectedNum, actualNum], ['`f`', expected, String(given)])
          assert.match(error.message, /udf\.test\.ts:\d+/)
          const few = given < f.length
          assert.equal(/has a default value/.test(error.message), few, error.message)
          return true
        })
      }
    }
  }
  assert.equal(await people.filter(() => true).count(), await people.count())
})

it('a registered function is declared where it is registered', () => {
  spark.udf.register('parsed', (s: string) => JSON.parse(s))
  assert.throws(
    () => spark.sql("select parsed('1')"),
    (error: unknown) => {
      assert.ok(isCondition(error, 'UDF_RETURN_TYPE_MISSING'))
      assert.equal(error.sqlState, '42K0E')
      assert.match(error.message, /spark\.udf\.register\('parsed', f, 'double'\)/)
      return true
    },
  )
})

it('what cannot be told is refused when the query is made, at its line', () => {
  const parsed = udf((s: string) => JSON.parse(s)).withName('parsed')
  assert.throws(
    () => people.select(parsed('name')),
    (error: unknown) => {
      assert.ok(isCondition(error, 'UDF_RETURN_TYPE_MISSING'))
      assert.equal(error.parameters.functionName, 'parsed')
      assert.match(error.message, /select at .*udf\.test\.ts:\d+/)
      assert.match(error.message, /in `JSON\.parse\(s\)` at .*udf\.test\.ts:\d+:\d+/)
      return true
    },
  )
})

/** Groups of rows by what a function gives: aggregates of columns and of whole rows, orders within groups, and what is refused. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import { count, desc, sum, udf } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'
import type { AnyFunction } from '../../src/util/any-function.js'
import { isCondition } from '../../src/util/errors.js'
import { Longest } from './longest.js'

const USER = 'USER_FUNCTION_FAILED'

suite('groupByKey', () => {
  const spark = SparkSession.builder
    .master('local[2]')
    .config('spark.ui.showConsoleProgress', false)
    .config('spark.sql.shuffle.partitions', 3)
    .config('spark.millrace.sql.smallQueryBytes', 0)
    .getOrCreate()
  after(() => spark.stop())

  const words = spark
    .createDataFrame(
      [
        { key: 3, word: 'be', n: 1 },
        { key: 1, word: 'or', n: 4 },
        { key: 2, word: 'not', n: -0 },
        { key: 4, word: 'to', n: null },
        { key: 5, word: '', n: 7 },
      ],
      'key INT, word STRING NOT NULL, n DOUBLE',
    )
    .repartition(2)
  const byLength = words.groupByKey(row => row.word.length)
  const untold = words.groupByKey(row => JSON.parse(`${row.word.length}`) as number)
  const longest = new Longest().toColumn('string')

  const cases: [what: string, run: () => { collect(): Promise<unknown[]> }, rows: string[]][] = [
    [
      'agg of columns, one of them named as the key is',
      () => byLength.agg(sum('n').as('n'), count('*').as('c'), sum('key').as('k')),
      ['{"key":0,"n":7,"c":1,"k":5}', '{"key":2,"n":5,"c":3,"k":8}', '{"key":3,"n":0,"c":1,"k":2}'],
    ],
    [
      'agg of whole rows',
      () => byLength.agg(longest.as('w')),
      ['{"key":0,"w":""}', '{"key":2,"w":"be"}', '{"key":3,"w":"not"}'],
    ],
    [
      'agg of single values',
      () => byLength.mapValues(row => row.n).agg(sum('value').as('n')),
      ['{"key":0,"n":7}', '{"key":2,"n":5}', '{"key":3,"n":0}'],
    ],
    [
      'agg of other rows',
      () =>
        byLength
          .mapValues(row => ({ word: `${row.word}!`, half: (row.n ?? 0) / 2 }))
          .agg(longest.as('w'), sum('half').as('h')),
      ['{"key":0,"w":"!","h":3.5}', '{"key":2,"w":"be!","h":2.5}', '{"key":3,"w":"not!","h":0}'],
    ],
    [
      'agg by a key of parts',
      () => words.groupByKey(row => ({ even: row.word.length % 2 === 0 })).agg(count('*').as('n')),
      ['{"key":{"even":false},"n":1}', '{"key":{"even":true},"n":4}'],
    ],
    [
      'agg by a key whose type is given',
      () => words.groupByKey(row => JSON.parse(`${row.word.length}`), 'int').agg(sum('n').as('n')),
      ['{"key":0,"n":7}', '{"key":2,"n":5}', '{"key":3,"n":0}'],
    ],
    [
      'agg by a key whose type keyAs gives',
      () => untold.keyAs<number>('int').agg(sum('n').as('n')),
      ['{"key":0,"n":7}', '{"key":2,"n":5}', '{"key":3,"n":0}'],
    ],
    [
      'agg of no rows',
      () =>
        words
          .where('n > 99')
          .groupByKey(row => row.key)
          .agg(longest),
      [],
    ],
    ['an Aggregator over a Dataset', () => words.agg(longest.as('w')), ['{"w":"not"}']],
    ['an Aggregator in select', () => words.select(longest.as('w')), ['{"w":"not"}']],
    [
      'an Aggregator after groupBy',
      () => words.where('n >= 4').groupBy('n').agg(longest.as('w')),
      ['{"n":4,"w":"or"}', '{"n":7,"w":""}'],
    ],
    [
      'an Aggregator over rows of a function',
      () =>
        words
          .map(row => ({ word: row.word }), 'word STRING NOT NULL')
          .groupByKey(row => row.word.length > 2)
          .agg(longest.as('w')),
      ['{"key":false,"w":"be"}', '{"key":true,"w":"not"}'],
    ],
    [
      'flatMapSortedGroups',
      () =>
        byLength.flatMapSortedGroups([desc('n')], (length, rows) => [
          `${length}: ${Array.from(rows, row => row.word).join(' ')}`,
        ]),
      ['"0: "', '"2: or be to"', '"3: not"'],
    ],
    [
      'flatMapSortedGroups of other values, by two columns',
      () =>
        byLength
          .mapValues(row => ({ last: row.word.at(-1) ?? '', n: row.n }))
          .flatMapSortedGroups(['last', desc('n')], (_, rows) => [
            Array.from(rows, row => `${row.last}${row.n}`).join(' '),
          ]),
      ['"7"', '"e1 onull r4"', '"t0"'],
    ],
    [
      'keys of both zeros are one group in order',
      () =>
        words
          .groupByKey(row => (row.word === 'be' ? 0 : -0))
          .flatMapSortedGroups([], (zero, rows) => [`${zero} ${[...rows].length}`]),
      ['"0 5"'],
    ],
    [
      'cogroupSorted, keys of one side too',
      () =>
        byLength.cogroupSorted(
          words.where('n = 4 or n = 7').groupByKey<number>(row => (row.word === '' ? 9 : 2)),
          ['word'],
          [desc('n')],
          (length, rows, others) => [
            `${length}: ${Array.from(rows, r => r.word).join(' ')} | ${Array.from(others, r => r.n)}`,
          ],
        ),
      ['"0:  | "', '"2: be or to | 4"', '"3: not | "', '"9:  | 7"'],
    ],
  ]
  for (const [what, run, rows] of cases) {
    test(what, async () => {
      const found = (await run().collect()).map(row => JSON.stringify(row))
      assert.deepEqual(found.toSorted(), rows)
    })
  }

  const refused: [what: string, run: () => unknown, condition: string, text: RegExp][] = [
    [
      'a key whose type cannot be told',
      () => untold.agg(count('*')),
      'UDF_RETURN_TYPE_MISSING',
      /In agg at .*key-value-grouped\.test\.ts:\d+: .*groupByKey\(f, 'double'\)/,
    ],
    [
      'values whose type cannot be told',
      () =>
        byLength.mapValues(row => JSON.parse(row.word)).flatMapSortedGroups([], (_, rows) => rows),
      'UDF_RETURN_TYPE_MISSING',
      /In flatMapSortedGroups at .*mapValues\(f, 'double'\)/,
    ],
    [
      'a column that is not there',
      () => byLength.agg(sum('m' as 'n')),
      'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      /In agg at .*`m`/,
    ],
    [
      'an order by a column that is not there',
      () => byLength.flatMapSortedGroups(['m' as 'n'], (_, rows) => rows),
      'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      /In flatMapSortedGroups at .*`m`/,
    ],
    [
      'an order that is no array',
      () => byLength.flatMapSortedGroups(desc('n') as never, (_, rows) => rows),
      'INVALID_ARGUMENT',
      /In flatMapSortedGroups at .*: the order must be an array of columns/,
    ],
    ...(['cogroup', 'cogroupSorted'] as const).map((method): (typeof refused)[0] => [
      `a Dataset in ${method}`,
      () =>
        (byLength[method] as AnyFunction)(
          words,
          ...(method === 'cogroup' ? [] : [[], []]),
          () => [],
        ),
      'INVALID_ARGUMENT',
      /In cogroup\w* at .*groups, as groupByKey gives them; it is a Dataset\./,
    ]),
    [
      'what is no Aggregator',
      () => new Longest().toColumn.call({ zero: () => '' } as never, 'string' as never),
      'NOT_A_FUNCTION',
      /toColumn/,
    ],
  ]
  for (const [what, run, condition, text] of refused) {
    test(`${what} is refused`, () => {
      assert.throws(run, (error: unknown) => {
        assert.ok(isCondition(error, condition as 'NOT_A_FUNCTION'), String(error))
        assert.match(error.message, text)
        return true
      })
    })
  }

  const failing = (): never => {
    throw new Error('no such group')
  }
  const unlike = words.groupByKey(() => failing)
  const badly = udf(failing, 'int')
  const failed: [operator: string, run: () => unknown, condition: string, value?: string][] = [
    ['reduceGroups', () => byLength.reduceGroups(failing), USER, 'a value of the key 2'],
    ['groupByKey', () => words.groupByKey(failing).keys(), USER],
    ['groupByKey', () => words.groupByKey(failing).mapGroups(key => key), USER],
    ['mapValues', () => byLength.mapValues(failing).mapGroups(key => key), USER],
    ['flatMapSortedGroups', () => byLength.flatMapSortedGroups([], failing), USER],
    ['groupBy', () => words.groupBy(badly().as('k')).count(), USER],
    ['rollup', () => words.rollup(badly().as('k')).agg(sum('n')), USER],
    ['reduceGroups', () => unlike.reduceGroups(row => row), 'KEY_NOT_COMPARABLE'],
    ['count', () => unlike.count(), 'KEY_NOT_COMPARABLE'],
    ['flatMapGroups', () => byLength.flatMapGroups(() => 5 as never), 'NOT_ITERABLE', '5'],
    [
      'flatMapSortedGroups',
      () => byLength.flatMapSortedGroups([], () => 5 as never),
      'NOT_ITERABLE',
      '5',
    ],
    ['cogroup', () => byLength.cogroup(byLength, () => 5 as never), 'NOT_ITERABLE', '5'],
    [
      'cogroupSorted',
      () => byLength.cogroupSorted(byLength, [], [], () => 5 as never),
      'NOT_ITERABLE',
      '5',
    ],
  ]
  for (const [index, [operator, run, condition, value]] of failed.entries()) {
    test(`${condition} names ${operator} (${index})`, async () => {
      await assert.rejects(
        () => (run() as typeof words).collect(),
        (error: unknown) => {
          assert.ok(isCondition(error, condition as typeof USER), String(error))
          const { parameters } = error
          assert.equal(parameters.operator, operator)
          assert.match(String(parameters.callSite), /key-value-grouped\.test\.ts:\d+$/)
          if (value !== undefined) assert.equal(parameters.value, value)
          return true
        },
      )
    })
  }
})

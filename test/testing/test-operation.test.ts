import assert, { AssertionError } from 'node:assert/strict'
import { test } from 'node:test'
import { SparkConf } from '../../src/index.js'
import { runOperation, testOperation } from '../../src/testing/index.js'
import { isCondition } from '../../src/util/errors.js'
import { sparkContextForTests } from '../streaming/harness.js'

sparkContextForTests()

test('one input: each batch has its output, in any order', () =>
  testOperation(
    [['a b', 'a'], ['b'], []],
    lines =>
      lines
        .flatMap(line => line.split(' '))
        .map(word => [word, 1])
        .reduceByKey((x, y) => x + y),
    [
      [
        ['b', 1],
        ['a', 2],
      ],
      [['b', 1]],
      [],
    ],
  ))

test('two inputs', () =>
  testOperation(
    [[1, 2], [3]],
    [['x'], ['y', 'z']],
    (numbers, words) => numbers.map(String).union(words),
    [
      ['1', '2', 'x'],
      ['3', 'y', 'z'],
    ],
  ))

test('null is a batch without an RDD, which has no output; batches beyond the input are empty', async () => {
  await testOperation([[1], null, [3]], numbers => numbers.map(n => n * 2), [[2], [6], []], {
    numBatches: 4,
  })
  const found = await runOperation([[1], null, [3]], numbers => numbers, { batchDuration: 500 })
  assert.deepEqual(
    found.map(batch => batch.timeMs),
    [500, 1500],
  )
})

test('rows may be of any kind that travels', () =>
  testOperation(
    [[{ b: Number.NaN, a: [undefined, -0] }], [new Map([[1n, new Date(0)]])]] as object[][],
    rows => rows.map(row => row),
    [[{ a: [undefined, -0], b: Number.NaN }], [new Map([[1n, new Date(0)]])]],
  ))

const differences: readonly (readonly [string, number[][], boolean, readonly string[]])[] = [
  ['the same in another order', [[2, 1], [3]], false, []],
  [
    'the order',
    [[2, 1], [3]],
    true,
    [
      'The output is not as expected, 2 batches:',
      '  batch 0 (1000 ms): the order differs',
      '    expected [2, 1]',
      '    found    [1, 2]',
    ],
  ],
  [
    'a row too many and one too few',
    [[1, 2], [4]],
    false,
    [
      'The output is not as expected, 2 batches:',
      '  batch 1 (2000 ms):',
      '    expected [4]',
      '    found    [3]',
      '    missing  [4]',
      '    surplus  [3]',
    ],
  ],
  [
    'a row that comes too often',
    [[1, 2, 2], [3]],
    false,
    [
      'The output is not as expected, 2 batches:',
      '  batch 0 (1000 ms):',
      '    expected [1, 2, 2]',
      '    found    [1, 2]',
      '    missing  [2]',
    ],
  ],
  [
    'a batch too many',
    [[1, 2], [3], [5]],
    false,
    ['The output is not as expected, 2 batches instead of 3:', '  batch 2: missing, expected [5]'],
  ],
  [
    'a batch too few',
    [[1, 2]],
    false,
    [
      'The output is not as expected, 2 batches instead of 1:',
      '  batch 1 (2000 ms): not expected, found [3]',
    ],
  ],
]

for (const [what, expected, ordered, lines] of differences) {
  test(`a difference is shown: ${what}`, async () => {
    const tested = testOperation([[1, 2], [3]], numbers => numbers, expected, { ordered })
    if (lines.length === 0) return tested
    await assert.rejects(tested, error => {
      assert.ok(error instanceof AssertionError)
      assert.equal(error.message, lines.join('\n'))
      assert.deepEqual(error.actual, [[1, 2], [3]])
      assert.equal(error.expected, expected)
      return true
    })
  })
}

test('the error of a batch is the error of the test, and the next test runs', async () => {
  const failing = testOperation(
    [[1], [2]],
    numbers =>
      numbers.map(n => {
        if (n === 2) throw new Error('no two')
        return n
      }),
    [[1], [2]],
  )
  await assert.rejects(failing, error => isCondition(error, 'USER_FUNCTION_FAILED'))
  await testOperation([[1]], numbers => numbers, [[1]])
})

test('an operation that refuses to be described is no leak: the next test runs', async () => {
  await assert.rejects(
    testOperation([[1]], () => assert.fail('not this one'), [[1]]),
    /not this one/,
  )
  await testOperation([[1]], numbers => numbers, [[1]])
})

test('a configuration of its own needs a SparkContext of its own', () =>
  assert.rejects(
    testOperation([[1]], numbers => numbers, [[1]], { conf: new SparkConf().setMaster('local') }),
    error => isCondition(error, 'MULTIPLE_SPARK_CONTEXTS'),
  ))

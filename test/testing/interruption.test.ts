/** testOperation with ends in the middle: state and windows come back from files, each batch is there once. */
import { test } from 'node:test'
import type { DStream } from '../../src/index.js'
import {
  type InputBatches,
  kill,
  killInBatch,
  restart,
  testOperation,
} from '../../src/testing/index.js'

const totals = (words: DStream<string>): DStream<[string, number]> =>
  words
    .map((word): [string, number] => [word, 1])
    .updateStateByKey((ones: number[], sum: number | undefined) => (sum ?? 0) + ones.length)

const expected: [string, number][][] = [
  [['a', 1]],
  [
    ['a', 1],
    ['b', 1],
  ],
  [
    ['a', 2],
    ['b', 1],
  ],
  [
    ['a', 2],
    ['b', 2],
  ],
]

const ways: Readonly<Record<string, InputBatches<string>>> = {
  'without an end': [['a'], ['b'], ['a'], ['b']],
  'a restart between two batches': [['a'], ['b'], restart(), ['a'], ['b']],
  'a kill between two batches': [['a'], kill(), ['b'], ['a'], ['b']],
  'a kill in the middle of a batch': [['a'], ['b'], killInBatch(), ['a'], ['b']],
  'two batches while the program is down': [['a'], kill(2), ['b'], ['a'], ['b']],
  'a restart, a kill in a batch with a time down, and another kill': [
    ['a'],
    restart(),
    ['b'],
    killInBatch(1),
    ['a'],
    kill(),
    ['b'],
  ],
}

for (const [name, input] of Object.entries(ways)) {
  test(`state: ${name}`, () => testOperation(input, totals, expected))
}

test('windows have the batches from before the end', () =>
  testOperation([[1], [2], kill(), [3], killInBatch(), [4]], numbers => numbers.window(3000), [
    [1],
    [1, 2],
    [1, 2, 3],
    [2, 3, 4],
  ]))

test('two inputs, an end in one of them', () =>
  testOperation([[1], [2], kill(), [3]], [[10], [20], [30]], (a, b) => a.union(b), [
    [1, 10],
    [2, 20],
    [3, 30],
  ]))

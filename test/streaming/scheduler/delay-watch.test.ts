import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BatchInfo } from '../../../src/index.js'
import { Time } from '../../../src/index.js'
import { DelayWatch } from '../../../src/streaming/scheduler/delay-watch.js'
import type { LogFields } from '../../../src/util/log.js'

function batch(i: number, schedulingDelay: number, processingDelay: number): BatchInfo {
  return {
    batchTime: new Time(1000 * (i + 1)),
    schedulingDelay,
    processingDelay,
    numRecords: 5,
  } as Partial<BatchInfo> as BatchInfo
}

const slow = (ms: number, count: number): [number, number][] =>
  Array.from({ length: count }, (_, i) => [i * (ms - 1000), ms])

/** Batches as [wait, time], and which of them are warned of. */
const cases: [what: string, intervalMs: number, batches: [number, number][], warned: number[]][] = [
  ['keeps up', 1000, Array.from({ length: 20 }, () => [0, 900]), []],
  [
    'is slow at first only',
    1000,
    [
      [0, 5000],
      [4000, 9],
      [3100, 9],
      [2200, 9],
      [1300, 9],
    ],
    [],
  ],
  [
    'is slow once',
    1000,
    [
      [0, 9],
      [0, 9],
      [0, 9],
      [0, 4000],
      [3000, 9],
      [2010, 9],
    ],
    [],
  ],
  [
    'catches up after a restart',
    1000,
    Array.from({ length: 9 }, (_, i) => [9000 - 900 * i, 100]),
    [],
  ],
  ['waits for less than two intervals', 1000, slow(1300, 7), []],
  ['waits for less than a second', 50, Array.from({ length: 9 }, (_, i) => [110 * i, 160]), []],
  ['has waited for a second', 50, Array.from({ length: 8 }, (_, i) => [i * 200, 250]), [5]],
  ['is too slow: again when the wait has doubled', 1000, slow(2000, 17), [4, 8, 16]],
  [
    'keeps up again',
    1000,
    [
      ...slow(2000, 5),
      ...[3000, 2000, 1000, 900].map((wait): [number, number] => [wait, 9]),
      [9, 9],
      [0, 9],
    ],
    [4, 10],
  ],
]

for (const [what, intervalMs, batches, expected] of cases) {
  test(`a program that ${what}`, () => {
    const warned: number[] = []
    const told: number[] = []
    const time = (fields?: LogFields): number => fields!.batchTime! / 1000 - 1
    const ignore = (): void => {}
    const watch = new DelayWatch(
      {
        debug: ignore,
        error: ignore,
        info: (_, fields) => told.push(time(fields)),
        warn: (_, fields) => warned.push(time(fields)),
      },
      intervalMs,
    )
    for (const [i, [wait, took]] of batches.entries()) watch.batchCompleted(batch(i, wait, took))
    assert.deepEqual(warned, expected)
    assert.deepEqual(told, [...batches.keys()])
  })
}

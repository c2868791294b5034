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

/** Batches as [wait, time], which of them are warned of, and their interval: 1000 ms unless said. */
const cases: [what: string, batches: [number, number][], warned: number[], intervalMs?: number][] =
  [
    ['keeps up', Array.from({ length: 20 }, () => [0, 900]), []],
    [
      'is slow at first only',
      [
        [0, 5000],
        [4000, 100],
        [3100, 100],
        [2200, 100],
        [1300, 100],
      ],
      [],
    ],
    [
      'is slow once',
      [
        [0, 10],
        [0, 10],
        [0, 10],
        [0, 4000],
        [3000, 10],
        [2010, 10],
      ],
      [],
    ],
    ['catches up after a restart', Array.from({ length: 9 }, (_, i) => [9000 - 900 * i, 100]), []],
    [
      'waits for less than two intervals',
      [
        [0, 1100],
        [100, 1100],
        [1900, 1100],
      ],
      [],
    ],
    [
      'is too slow: again when the wait has doubled',
      Array.from({ length: 10 }, (_, i) => [i * 1000, 2000]),
      [2, 4, 8],
    ],
    [
      'keeps up again',
      [
        [0, 2000],
        [1000, 2000],
        [2000, 2000],
        [2000, 10],
        [1000, 10],
        [900, 10],
        [10, 10],
        [0, 10],
      ],
      [2, 6],
    ],
    [
      'has a short interval: not before a wait of a second',
      Array.from({ length: 8 }, (_, i) => [i * 200, 250]),
      [5],
      50,
    ],
  ]

for (const [what, batches, expected, intervalMs = 1000] of cases) {
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

/** State of every kind in two versions, as each format of files must give it back: what `scripts/freeze-state.mjs` writes. */

import { captured } from '../../../src/core/rdd/captured.js'
import { HashPartitioner } from '../../../src/core/rdd/partitioner.js'
import type { RDD } from '../../../src/core/rdd/rdd.js'
import { type StateForm, StateRDD } from '../../../src/core/rdd/state-rdd.js'
import type { StateKind } from '../../../src/core/state/state-operator.js'
import { StateStore } from '../../../src/core/state/state-store.js'
import type { SparkContext, State } from '../../../src/index.js'

interface FrozenState {
  readonly kind: StateKind
  readonly form: StateForm
  readonly timed: boolean
  readonly fns: () => readonly ReturnType<typeof captured>[]
  /** The pairs of each batch. */
  readonly batches: readonly (readonly (readonly [unknown, unknown])[])[]
  /** `[key, [state, time]]` after the last. */
  readonly expected: readonly unknown[]
  readonly schema: string
}

export const frozenMs = 2000
const date = new Date(86_400_000)

export const frozenStates: Readonly<Record<string, FrozenState>> = {
  sums: {
    kind: 'updateStateByKey',
    form: 'updateState',
    timed: false,
    fns: () => [
      captured((values: number[], sum: number | undefined) => {
        const all = values.reduce((a, b) => a + b, sum ?? 0)
        return all === 0 ? undefined : all
      }, 'updateStateByKey'),
    ],
    batches: [
      [
        ['a', 1],
        ['b', 2.5],
        ['é€𝄞', -3],
      ],
      [
        ['a', -1],
        ['b', 1],
        ['later', 7],
      ],
    ],
    expected: [
      ['b', [3.5, 0]],
      ['later', [7, 0]],
      ['é€𝄞', [-3, 0]],
    ],
    schema: 'string -> number',
  },
  lists: {
    kind: 'mapWithState',
    form: 'mapState',
    timed: true,
    fns: () => [
      captured((_: unknown, value: unknown, state: State<{ seen: unknown[] }>) => {
        state.update({ seen: [...(state.getOption()?.seen ?? []), value] })
        return value
      }, 'mapWithState'),
    ],
    batches: [
      [
        [1, 'one'],
        [[1, 'x'], date],
        [null, 2n],
        [true, null],
      ],
      [[1, 'two']],
    ],
    expected: [
      [
        [1, 'x'],
        [{ seen: [date] }, 1000],
      ],
      [1, [{ seen: ['one', 'two'] }, 2000]],
      [null, [{ seen: [2n] }, 1000]],
      [true, [{ seen: [null] }, 1000]],
    ],
    schema: '',
  },
  window: {
    kind: 'reduceByKeyAndWindow',
    form: 'slideWindow',
    timed: false,
    fns: () => [
      captured((a: number, b: number) => a + b, 'reduceByKeyAndWindow'),
      captured((a: number, b: number) => a - b, 'reduceByKeyAndWindow'),
    ],
    batches: [
      [
        ['x', 1],
        ['y', 2],
      ],
      [['x', 4]],
    ],
    expected: [
      ['x', [5, 0]],
      ['y', [2, 0]],
    ],
    schema: 'string -> number',
  },
}

/** Writes the files below `folder`. */
export async function writeFrozenStates(sc: SparkContext, folder: string): Promise<void> {
  const store = new StateStore(sc)
  store.setDirectory(folder)
  for (const [operatorId, { kind, form, timed, fns, batches }] of Object.entries(frozenStates)) {
    const partitioner = new HashPartitioner(2)
    const about = { operatorId, kind, partitions: 2, partitioner: 'hash 2', timed }
    const { operator } = store.bind(about)
    let timeMs = 0
    for (const pairs of batches) {
      const beforeMs = timeMs === 0 ? undefined : timeMs
      timeMs += 1000
      const rdd = new StateRDD(sc, kind, {
        store,
        state: operator,
        partitioner,
        timeMs,
        beforeMs,
        previous: undefined,
        form,
        fns: fns(),
        pairs: [sc.parallelize(pairs, 2) as RDD<unknown>],
      })
      await rdd.count()
      await store.commit(timeMs)
    }
  }
  store.close()
}

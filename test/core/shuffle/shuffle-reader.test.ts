/** What a shuffle's reader does when memory is short: how often it reads, and what it decodes. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { TaskInput } from '../../../src/core/pipeline/plan.js'
import type { TaskRun } from '../../../src/core/pipeline/task-run.js'
import { classResolver, setClassResolver } from '../../../src/core/serializer/class-resolver.js'
import { encodeKeyed } from '../../../src/core/serializer/column-block.js'
import { encodeKey, keyScratch } from '../../../src/core/serializer/key-codec.js'
import { addBytesFactory, type Combiner } from '../../../src/core/shuffle/combiner.js'
import { combined, type Groups, grouped } from '../../../src/core/shuffle/shuffle-reader.js'
import { testTask } from '../pipeline/task.js'

class Marked {
  readonly n: number

  constructor(n: number) {
    this.n = n
  }
}

let decoded = 0
// the class of a block is looked up once each time its values are decoded
setClassResolver({
  ...classResolver(),
  referenceOf: cls => (cls === Marked ? { url: 'test:marked', name: 'Marked' } : undefined),
  resolve: () => {
    decoded++
    return Marked
  },
})
after(() => setClassResolver())

type Pair = readonly [string, unknown]

/** A task with so little memory that it would take a pass for each byte, and one block for each list of pairs. */
function taskOf(blocks: readonly (readonly Pair[])[]): { task: TaskRun; input: TaskInput } {
  const task = testTask({ memoryLimitBytes: 1 })
  const written = blocks.map(pairs => {
    const keys = pairs.map(([key]) => {
      const tag = encodeKey(key)
      return { tag, bytes: keyScratch.bytes.slice(0, keyScratch.length) }
    })
    const column = {
      tags: Uint8Array.from(keys, key => key.tag),
      lengths: Uint32Array.from(keys, key => key.bytes.length),
      bytes: Uint8Array.from(keys.flatMap(key => [...key.bytes])),
    }
    const values = pairs.map(([, value]) => value)
    return task.allocator.write(encodeKeyed(column, values, pairs.length), 'columns', pairs.length)
  })
  return { task, input: { kind: 'blocks', blocks: written } }
}

const add = addBytesFactory()((first: unknown) => first)

function contents(parts: Iterable<Combiner | Groups>): { passes: number; keys: unknown[] } {
  const keys: unknown[] = []
  let passes = 0
  for (const part of parts) {
    passes++
    for (let i = 0; i < part.count; i++) keys.push(part.key(i))
  }
  return { passes, keys: keys.sort() }
}

const readers: Readonly<
  Record<string, (task: TaskRun, input: TaskInput) => Iterable<Combiner | Groups>>
> = {
  combined: (task, input) => combined(task, input, add),
  grouped,
}

for (const [name, read] of Object.entries(readers)) {
  describe(`${name}, with little memory`, () => {
    it('takes no more passes than there are rows, however large they are', () => {
      const large = 'x'.repeat(10_000)
      const { task, input } = taskOf([[['k', large]], [['k', large]], []])
      assert.deepEqual(contents(read(task, input)), { passes: 2, keys: ['k'] })
    })

    it('one pass without rows', () => {
      const { task, input } = taskOf([[]])
      assert.deepEqual(contents(read(task, input)), { passes: 1, keys: [] })
    })

    it('decodes the values of a block only where it has a key of the pass', () => {
      const keys = Array.from({ length: 20 }, (_, i) => `key ${String(i).padStart(2, '0')}`)
      const { task, input } = taskOf(keys.map(key => [[key, new Marked(1)]]))
      decoded = 0
      assert.deepEqual(contents(read(task, input)), { passes: 20, keys })
      assert.equal(decoded, 20)
    })
  })
}

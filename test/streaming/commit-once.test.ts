import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommitKey, commitOnce, type TransactionalStore } from '../../src/streaming/commit-once.js'
import { Time } from '../../src/streaming/time.js'

/** Tables in memory; a transaction works on a copy. */
class Tables implements TransactionalStore<Map<string, unknown>> {
  rows: Map<string, unknown> = new Map()

  async transaction<R>(body: (tx: Map<string, unknown>) => Promise<R>): Promise<R> {
    const copy = new Map(this.rows)
    const result = await body(copy)
    this.rows = copy
    return result
  }

  async claim(tx: Map<string, unknown>, key: CommitKey): Promise<boolean> {
    if (tx.has(String(key))) return false
    tx.set(String(key), true)
    return true
  }
}

test('keys as text', () => {
  assert.equal(String(new CommitKey('orders', new Time(5000))), 'orders@5000')
  assert.equal(String(new CommitKey('orders', 5000, 3)), 'orders@5000/3')
})

test('what is committed is not written again, what failed is', async () => {
  const store = new Tables()
  const write =
    (n: number, fails = false) =>
    async (tx: Map<string, unknown>): Promise<void> => {
      tx.set('sum', ((tx.get('sum') as number) ?? 0) + n)
      if (fails) throw new Error('lost connection')
    }
  const [first, second] = [new CommitKey('sums', 1000, 0), new CommitKey('sums', 1000, 1)]
  assert.equal(await commitOnce(store, first, write(5)), true)
  assert.equal(await commitOnce(store, first, write(5)), false)
  await assert.rejects(commitOnce(store, second, write(7, true)), /lost connection/)
  assert.equal(store.rows.get('sum'), 5)
  assert.equal(await commitOnce(store, second, write(7)), true)
  assert.equal(await commitOnce(store, new CommitKey('sums', 2000, 0), write(1)), true)
  assert.equal(store.rows.get('sum'), 13)
})

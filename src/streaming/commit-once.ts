/**
 * Outputs to a store with transactions, each batch exactly once: what a batch writes and the note that it has written lie
 * in one transaction, so that a batch which is run again after a crash finds the note and writes nothing.
 *
 * The note is a key: the name of the output, the time of the batch, the partition. A batch that is run again has the same
 * time and the same input, so its partitions have the same rows as long as the program partitions them the same way;
 * otherwise commit a batch as a whole, from the driver, without a partition.
 */
import type { Time } from './time.js'

/** What is written once. Its text, `OUTPUT@TIME_MS` or `OUTPUT@TIME_MS/PARTITION`, can be a primary key. */
export class CommitKey {
  /** The program's name for this output; another one for each. */
  readonly output: string
  readonly batchTimeMs: number
  /** Undefined for the whole batch. */
  readonly partition: number | undefined

  constructor(output: string, batchTime: Time | number, partition?: number) {
    this.output = output
    this.batchTimeMs = typeof batchTime === 'number' ? batchTime : batchTime.milliseconds
    this.partition = partition
  }

  toString(): string {
    const batch = `${this.output}@${this.batchTimeMs}`
    return this.partition === undefined ? batch : `${batch}/${this.partition}`
  }
}

/** What a connector to a store gives; `Tx` is a transaction of the store's. */
export interface TransactionalStore<Tx> {
  /** Runs `body` in a transaction: committed when it resolves, rolled back when it rejects. */
  transaction<R>(body: (tx: Tx) => Promise<R>): Promise<R>
  /** Notes the key within the transaction; false when it is noted already. Two at a time must not both get true. */
  claim(tx: Tx, key: CommitKey): Promise<boolean>
}

/**
 * Runs `write` in a transaction together with the note of `key`, unless the key is noted. Resolves to false when it was:
 * nothing is written then. What `write` throws rolls back both.
 */
export function commitOnce<Tx>(
  store: TransactionalStore<Tx>,
  key: CommitKey,
  write: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  return store.transaction(async tx => {
    if (!(await store.claim(tx, key))) return false
    await write(tx)
    return true
  })
}

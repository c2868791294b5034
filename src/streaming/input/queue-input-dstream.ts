/**
 * A stream from a queue of RDDs (or plain arrays) that the program fills, before or while it runs: for tests and for
 * trying things. An empty queue gives the default RDD, or an empty one.
 */
import { refusedArgument } from '../../core/operator-errors.js'
import { RDD } from '../../core/rdd/rdd.js'
import { preview } from '../../util/preview.js'
import type { StreamingContext } from '../streaming-context.js'
import { InputDStream } from './input-dstream.js'

/** Where RDDs are pushed at the end and taken from the front. */
export type RDDQueue<T> = (RDD<T> | readonly T[])[]

export interface QueueStreamOptions<T> {
  readonly queue: RDDQueue<T>
  /** One RDD a batch, or all that there are. */
  readonly oneAtATime: boolean
  readonly defaultRDD: RDD<T> | readonly T[] | undefined
}

export class QueueInputDStream<T> extends InputDStream<T> {
  private readonly options: QueueStreamOptions<T>

  /** Throws NOT_AN_ARRAY, or QUEUE_ITEM_INVALID for what is in the queue already. */
  constructor(context: StreamingContext, options: QueueStreamOptions<T>) {
    const { queue, defaultRDD } = options
    if (!Array.isArray(queue)) {
      throw refusedArgument('NOT_AN_ARRAY', 'queueStream', {
        what: 'RDDs or arrays',
        value: preview(queue, 80),
        advice: 'Give the array to which the program pushes them',
      })
    }
    queue.forEach(checkItem)
    if (defaultRDD !== undefined) checkItem(defaultRDD)
    super(context)
    this.options = options
  }

  override compute(): Promise<RDD<T> | undefined> {
    const { queue, oneAtATime, defaultRDD } = this.options
    const taken = queue.splice(0, oneAtATime ? 1 : queue.length).map(item => this.toRDD(item))
    const { sparkContext } = this.context
    if (taken.length === 1) return Promise.resolve(taken[0])
    if (taken.length > 1) return Promise.resolve(sparkContext.union(...taken))
    return Promise.resolve(
      defaultRDD === undefined ? sparkContext.emptyRDD<T>() : this.toRDD(defaultRDD),
    )
  }

  private toRDD(item: RDD<T> | readonly T[]): RDD<T> {
    checkItem(item)
    return item instanceof RDD ? item : this.context.sparkContext.parallelize(item)
  }
}

/** Throws QUEUE_ITEM_INVALID, with the line that made the stream. */
function checkItem(item: unknown): void {
  if (item instanceof RDD || Array.isArray(item)) return
  throw refusedArgument('QUEUE_ITEM_INVALID', 'queueStream', { value: preview(item, 80) })
}

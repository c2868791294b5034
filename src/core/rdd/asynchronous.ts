/** Work that waits: asynchronous functions and programs outside of Node. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { captured } from './captured.js'
import type { Elem } from './element-types.js'
import { PartitionRDD } from './partition-rdd.js'
import { RDD } from './rdd.js'

export interface MapAsyncOptions {
  /** How many calls of a task may be under way at the same time; 8 unless said. */
  readonly concurrency?: number
}

export interface PipeOptions {
  /** Added to the environment of the program. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder in which the program runs; that of the process unless said. */
  readonly cwd?: string
}

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * Each row becomes what the promise of `f` gives; the order stays. A task has at most `concurrency` calls under way,
     * and no more results waiting than that. The first promise that rejects fails the task. Throws
     * INVALID_CONCURRENCY.
     */
    mapAsync<U extends Elem>(f: (row: T) => U | PromiseLike<U>, options?: MapAsyncOptions): RDD<U>
    /**
     * Runs a program once for each partition: rows go to its standard input, one a line (as `saveAsTextFile` writes
     * them), and the lines of its standard output are the rows of the result. A text is a command line of the shell, a
     * list a program and its arguments. The program may end before it has read everything; one that ends with another
     * status than 0 fails the task with PIPE_COMMAND_FAILED, one that cannot be started with PIPE_COMMAND_NOT_STARTED.
     */
    pipe(command: string | readonly string[], options?: PipeOptions): RDD<string>
  }
}

const DEFAULT_CONCURRENCY = 8

RDD.prototype.mapAsync = function <T, U extends Elem>(
  this: RDD<T>,
  f: (row: T) => U | PromiseLike<U>,
  { concurrency = DEFAULT_CONCURRENCY }: MapAsyncOptions = {},
): RDD<U> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new MillraceError('INVALID_CONCURRENCY', { concurrency: preview(concurrency, 80) })
  }
  return new PartitionRDD<U>(this.context, [this as RDD<unknown>], {
    name: 'mapAsync',
    fns: [captured(f, 'mapAsync')],
    args: [concurrency],
  })
}

RDD.prototype.pipe = function <T>(
  this: RDD<T>,
  command: string | readonly string[],
  { env, cwd }: PipeOptions = {},
): RDD<string> {
  return new PartitionRDD<string>(this.context, [this as RDD<unknown>], {
    name: 'pipe',
    args: [command, { env, cwd }],
  })
}

/**
 * Output operations: what makes a stream run. Each is one job a batch; the jobs of a batch run one at a time, in the
 * order in which the program registered them.
 */
import { refusedArgument } from '../../core/operator-errors.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { formatElement } from '../../util/format-element.js'
import { preview } from '../../util/preview.js'
import { writeOut } from '../../util/standard-output.js'
import { checkFunction, invalidArgument } from '../check-arguments.js'
import type { Time } from '../time.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'
import { ForEachDStream, type ForeachFunction } from './for-each-dstream.js'

declare module './dstream.js' {
  interface DStream<T> {
    /**
     * Calls `f` on the driver with each batch's RDD and the batch's time. The job ends when the promise that `f`
     * returns, if any, resolves; what it throws fails the batch.
     */
    foreachRDD(f: ForeachFunction<T>): void
    /**
     * Writes the first `num` records (10) of each batch to standard output, under a banner with the batch's time. Throws
     * INVALID_ROW_COUNT.
     */
    print(num?: number): void
    /** PySpark's name of `print`. */
    pprint(num?: number): void
    /** Saves each batch as a folder of text files, one a partition, named `prefix-TIME_IN_MS` and `.suffix` if there is one. */
    saveAsTextFiles(prefix: string, suffix?: string): void
    /** Saves each batch as a folder of object files (see `SparkContext.objectFile`), named as in `saveAsTextFiles`. */
    saveAsObjectFiles(prefix: string, suffix?: string): void
  }
}

const rule = '-'.repeat(43)

/** What `print` writes for a batch: a banner, the records, `...` when there are more, an empty line. */
export function formatBatch(time: Time, first: readonly unknown[], num: number): string {
  const lines = [rule, `Time: ${time}`, rule]
  for (const element of first.slice(0, num)) lines.push(formatElement(element))
  if (first.length > num) lines.push('...')
  lines.push('', '')
  return lines.join('\n')
}

/** `prefix-TIME_IN_MS[.suffix]`. */
export function batchFileName(prefix: string, suffix: string, time: Time): string {
  const name = prefix === '' ? `${time.milliseconds}` : `${prefix}-${time.milliseconds}`
  return suffix === '' ? name : `${name}.${suffix}`
}

function printed(operation: string, stream: DStream<unknown>, num: number): void {
  if (!(Number.isInteger(num) || num === Number.POSITIVE_INFINITY) || num < 0) {
    throw refusedArgument('INVALID_ROW_COUNT', operation, { count: preview(num, 80) })
  }
  new ForEachDStream(stream, operation, async (rdd, time) => {
    const first = await rdd.take(num + 1)
    writeOut(formatBatch(time, first, num))
  })
}

/** Throws INVALID_ARGUMENT unless both are texts. */
function checkNames(operator: string, prefix: unknown, suffix: unknown): void {
  for (const [which, value] of [
    ['prefix', prefix],
    ['suffix', suffix],
  ]) {
    if (typeof value === 'string') continue
    throw invalidArgument(operator, {
      argument: `The ${which} of the names`,
      expected: "a text, such as '/out/words'",
      value,
    })
  }
}

const outputs = {
  foreachRDD(this: DStream<unknown>, f: ForeachFunction<unknown>): void {
    checkFunction(f, 'foreachRDD')
    new ForEachDStream(this, 'foreachRDD', f)
  },

  print(this: DStream<unknown>, num = 10): void {
    printed('print', this, num)
  },

  pprint(this: DStream<unknown>, num = 10): void {
    printed('pprint', this, num)
  },

  saveAsTextFiles(this: DStream<unknown>, prefix: string, suffix = ''): void {
    checkNames('saveAsTextFiles', prefix, suffix)
    new ForEachDStream(this, 'saveAsTextFiles', (rdd: RDD<unknown>, time) =>
      rdd.saveAsTextFile(batchFileName(prefix, suffix, time)),
    )
  },

  saveAsObjectFiles(this: DStream<unknown>, prefix: string, suffix = ''): void {
    checkNames('saveAsObjectFiles', prefix, suffix)
    new ForEachDStream(this, 'saveAsObjectFiles', (rdd: RDD<unknown>, time) =>
      rdd.saveAsObjectFile(batchFileName(prefix, suffix, time)),
    )
  },
}

/** Gives every DStream these methods. */
export function attachOutputs(): void {
  attach(DStream, outputs)
}

/** Where a row is: its partition, and a number of its own. */
import { type DataType, IntegerType, LongType, StringType } from '../types/data-type.js'
import { canonical, type SqlValue } from '../types/sql-value.js'
import { currentFile, type FilePlace } from './current-file.js'
import { documented, prepared } from './define.js'
import type { ScalarFunction } from './function.js'
import { register } from './registry.js'

/** Of the row's number; the partition stands above them. */
const ROW_BITS = 33n

/** Of the file that the row was read from; known only in the stage that reads it. */
function ofFile(
  name: string,
  type: DataType,
  value: (place: FilePlace) => SqlValue,
  summary: string,
  nowhere: string,
): ScalarFunction {
  return prepared(
    name,
    [],
    type,
    () => () => value(currentFile()),
    documented('misc', summary, [[`${name}()`, nowhere]]),
    { deterministic: false, nullable: false, nulls: 'handled' },
  )
}

register(
  ofFile(
    'input_file_name',
    StringType,
    ({ uri }) => uri,
    'The URI of the file that the row was read from; empty where rows come from no file, or behind a shuffle.',
    '',
  ),
  ofFile(
    'input_file_block_start',
    LongType,
    ({ start }) => start,
    "The first byte of the part of a file that the row's task reads; -1 where there is none.",
    '-1',
  ),
  ofFile(
    'input_file_block_length',
    LongType,
    ({ length }) => length,
    "How many bytes the row's task reads of the file; -1 where there is none.",
    '-1',
  ),
  prepared(
    'monotonically_increasing_id',
    [],
    LongType,
    (_, { partition = 0 }) => {
      const first = BigInt(partition) << ROW_BITS
      let row = 0n
      return () => canonical(first + row++)
    },
    documented(
      'misc',
      'A number for each row: different ones, growing from row to row within a partition and from partition to partition, with gaps between partitions.',
      [['monotonically_increasing_id()', '0']],
      "The partition's number is above the lower 33 bits, which count its rows from 0.",
    ),
    { deterministic: false, nullable: false, nulls: 'handled' },
  ),
  prepared(
    'spark_partition_id',
    [],
    IntegerType,
    (_, { partition = 0 }) =>
      () =>
        partition,
    documented('misc', "The number of the row's partition, from 0.", [
      ['spark_partition_id()', '0'],
    ]),
    { deterministic: false, nullable: false, nulls: 'handled', text: () => 'SPARK_PARTITION_ID()' },
  ),
)

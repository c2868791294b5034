/** Where a row is: its partition, and a number of its own. */
import { IntegerType, LongType } from '../types/data-type.js'
import { canonical } from '../types/sql-value.js'
import { documented, prepared } from './define.js'
import { register } from './registry.js'

/** Of the row's number; the partition stands above them. */
const ROW_BITS = 33n

register(
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

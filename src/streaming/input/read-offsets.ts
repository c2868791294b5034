/** The operator that reads a range of a direct stream in a task; loaded by task threads and by the driver. */
import { registerPartitionOperator } from '../../core/pipeline/partition-operators.js'
import { OffsetRange } from './offset-range.js'

export const READ_OFFSETS = 'readOffsets'

registerPartitionOperator(
  READ_OFFSETS,
  (_parents, [read], _args, value) => {
    // it came as data, without its class
    const { topic, partition, fromOffset, untilOffset } = value as OffsetRange
    return read(new OffsetRange(topic, partition, fromOffset, untilOffset))
  },
  { async: true },
)

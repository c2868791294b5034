/** What task threads register for writing Arrow besides `tasks.ts`: the sink of files, and that of what goes to the driver. */
import { registerSink, type Sink } from '../../core/pipeline/sinks.js'
import type { Batch } from '../physical/vector.js'
import { ArrowBatches, type BatchMessage } from '../sinks/arrow/arrow-batches.js'
import { ArrowFile } from '../sinks/arrow/arrow-file.js'
import { OutputFile } from '../sinks/output-file.js'
import type { WriteJob, WriteTarget } from '../sinks/write-job.js'
import { WriteSink } from '../sinks/write-sink.js'
import type { StructShape } from '../types/data-type.js'
import './tasks.js'

registerSink('arrowWrite.write', (_, args, value, task) => {
  const job = args[0] as WriteJob
  const target = value as WriteTarget
  // buffers are compressed, the file is not
  const open = (): ArrowFile => new ArrowFile(new OutputFile(task, target.folder, 'none'), job)
  return new WriteSink(job, target, task, open)
})

registerSink('arrowWrite.collect', (_, [schema]): Sink => {
  const shape = schema as StructShape
  const batches = new ArrowBatches(shape, [...shape.fields.keys()], 'none')
  const found: Uint8Array[] = []
  const keep = ({ metadata, body }: BatchMessage): void => {
    found.push(metadata, body)
  }
  return {
    add(row) {
      const batch = row as Batch
      for (const message of batches.add(batch, 0, batch.length)) keep(message)
    },
    finish() {
      for (const message of batches.rest()) keep(message)
      return found
    },
  }
})

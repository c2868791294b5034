/** What task threads register for writing Parquet besides `tasks.ts`: the sink of such files. */
import { registerSink } from '../../core/pipeline/sinks.js'
import { OutputFile } from '../sinks/output-file.js'
import { ParquetFile } from '../sinks/parquet-file.js'
import type { WriteJob, WriteTarget } from '../sinks/write-job.js'
import { WriteSink } from '../sinks/write-sink.js'
import './tasks.js'

registerSink('parquetWrite.write', (_, args, value, task) => {
  const job = args[0] as WriteJob
  const target = value as WriteTarget
  // pages are compressed, the file is not
  const open = (): ParquetFile => new ParquetFile(new OutputFile(task, target.folder, 'none'), job)
  return new WriteSink(job, target, task, open)
})

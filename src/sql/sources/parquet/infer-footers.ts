/** The schemas of Parquet files from their footers, in tasks; the driver merges them. */
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { MillraceError, messageOf } from '../../../util/errors.js'
import { schemaJson } from '../../types/schema-json.js'
import { openBytes } from '../byte-source.js'
import type { FilePart, ReaderOptions } from '../file-scan.js'
import { hasNext } from '../read-files.js'
import { readFooter } from './footer.js'
import { schemaOfFooter } from './parquet-types.js'

export interface InferFooters {
  readonly files: readonly FilePart[]
  readonly options: ReaderOptions
  /** Of all files; else the first that can be read is enough. */
  readonly all: boolean
}

/** Path and schema, as JSON, of each file. */
export function schemasOfFooters(
  { files, options, all }: InferFooters,
  task: TaskRun,
): [path: string, schema: string][] {
  const found: [string, string][] = []
  const none = { fields: [], kind: 'struct' } as const
  const args = { dataSchema: none, partitionSchema: none, columns: [], options, filters: [] }
  for (const part of files) {
    const one = footers(part.path, task)
    if (!hasNext(one, part, args, task)) continue
    found.push([part.path, one.schema])
    if (!all) break
  }
  return found
}

function footers(path: string, task: TaskRun): Iterator<unknown> & { schema: string } {
  const result = {
    schema: '',
    next(): IteratorResult<unknown> {
      const source = openBytes(task, path)
      try {
        const footer = readFooter(path, source)
        result.schema = schemaJson(typesOf(path, () => schemaOfFooter(footer)))
        return { done: false, value: undefined }
      } finally {
        source.close()
      }
    },
  }
  return result
}

function typesOf<T>(path: string, f: () => T): T {
  try {
    return f()
  } catch (error) {
    throw new MillraceError('FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER', {
      path,
      reason: `${messageOf(error)}.`,
    })
  }
}

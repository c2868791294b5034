/** The schemas of files that say themselves what is in them, in tasks; the driver merges them. */
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { StructShape } from '../types/data-type.js'
import { schemaJson } from '../types/schema-json.js'
import { type ByteSource, openFile } from './byte-source.js'
import type { FilePart, ReaderOptions } from './file-scan.js'
import { hasNext } from './read-files.js'

export interface InferFiles {
  readonly files: readonly FilePart[]
  readonly options: ReaderOptions
  /** Of all files; else the first that can be read is enough. */
  readonly all: boolean
}

/** Path and schema, as JSON, of each file. */
export function schemasOfFiles(
  { files, options, all }: InferFiles,
  task: TaskRun,
  schemaOf: (path: string, source: ByteSource) => StructShape,
): [path: string, schema: string][] {
  const found: [string, string][] = []
  const none = { fields: [], kind: 'struct' } as const
  const args = { dataSchema: none, partitionSchema: none, columns: [], options }
  for (const part of files) {
    const { path } = part
    let schema = ''
    const one = {
      next(): IteratorResult<unknown> {
        const source = openFile(task, path)
        try {
          schema = schemaJson(schemaOf(path, source))
          return { done: false, value: undefined }
        } finally {
          source.close()
        }
      },
    }
    if (!hasNext(one, part, args, task)) continue
    found.push([path, schema])
    if (!all) break
  }
  return found
}

/** The formats of files by name: what `spark.read` and `df.write` have, and what is in FROM json.`path`. */

/** All of them. */
export const FILE_FORMATS = ['json', 'csv', 'text', 'parquet', 'arrow'] as const

/** What `df.write` has, by the names of its messages. */
export const WRITE_FORMATS: readonly string[] = [...FILE_FORMATS, 'jdbc']

/** What `spark.read` has. */
export const READ_FORMATS: readonly string[] = [...WRITE_FORMATS, 'binaryFile']

export type FileFormat = (typeof FILE_FORMATS)[number]

/** Formats of columns with types of their own, which threads load with the first task that has to do with such files. */
export type ColumnarFormat = 'parquet' | 'arrow'

/** What can be read: those, and files as they are. */
export type ReadFormat = FileFormat | 'binaryfile'

export function isReadFormat(name: string): name is ReadFormat {
  return name === 'binaryfile' || isFileFormat(name)
}

/** Also the one that is refused by a text of its own. */
export function isKnownFormat(name: string): boolean {
  return name === 'orc' || isReadFormat(name)
}

export function isFileFormat(name: string): name is FileFormat {
  return (FILE_FORMATS as readonly string[]).includes(name)
}

export function isColumnar(format: string): format is ColumnarFormat {
  return format === 'parquet' || format === 'arrow'
}

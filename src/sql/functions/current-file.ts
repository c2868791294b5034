import { resolve } from 'node:path'

/** The file that the rows at hand were read from: readers say it before each batch, `input_file_name` and its like ask. */

export interface FilePlace {
  /** As a URI; empty where rows come from no file. */
  readonly uri: string
  /** The part of the file that the task reads: its first byte, and how many; -1 where there is none. */
  readonly start: number
  readonly length: number
}

const nowhere: FilePlace = { uri: '', start: -1, length: -1 }

let place: FilePlace = nowhere

export function currentFile(): FilePlace {
  return place
}

/** A path as a URI: `file:///in/a%20b.json`. What is a URL already stays as it is. */
export function uriOf(path: string): string {
  if (path.includes('://')) return path
  // what Java's URI has to quote in a path
  return `file://${resolve(path).replace(/[\0- "#%<>?[\\\]^`{|}\x7f]/g, encodeURIComponent)}`
}

/** The batches that follow are of this part of a file. */
export function enterFile(path: string, start: number, end: number): void {
  place = { uri: uriOf(path), start, length: end - start }
}

export function leaveFile(): void {
  place = nowhere
}

/** Errors as the system gives them for files, for file systems that are made up. */
import { fileSystemError } from '../core/storage/file-errors.js'
import type { MillraceError } from '../util/errors.js'

/** `code` as the system's: ENOENT, ENOSPC and so on. */
export function systemError(code: string, operation: string, path: string): MillraceError {
  const cause = Object.assign(new Error(`${code}: ${operation} '${path}'`), { code })
  return fileSystemError(path, operation, cause)
}

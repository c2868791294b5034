/** What the system says about files, as conditions of millrace; and what a path may look like. */
import { fileURLToPath } from 'node:url'
import type { ErrorCondition } from '../../util/error-conditions.js'
import { MillraceError } from '../../util/errors.js'

const conditions: Readonly<Record<string, ErrorCondition>> = {
  EACCES: 'PERMISSION_DENIED',
  EDQUOT: 'DISK_FULL',
  EEXIST: 'FILE_ALREADY_EXISTS',
  EISDIR: 'PATH_IS_A_DIRECTORY',
  EMFILE: 'TOO_MANY_OPEN_FILES',
  ENFILE: 'TOO_MANY_OPEN_FILES',
  ENOENT: 'FILE_NOT_FOUND',
  ENOSPC: 'DISK_FULL',
  ENOTDIR: 'PATH_IS_NOT_A_DIRECTORY',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
}

/** The error to throw for the one that the system gave. */
export function fileSystemError(path: string, operation: string, error: unknown): MillraceError {
  if (error instanceof MillraceError) return error
  const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN'
  const condition = conditions[code]
  return condition === undefined
    ? new MillraceError('FILE_SYSTEM_ERROR', { path, operation, code }, { cause: error })
    : new MillraceError(condition, { path }, { cause: error })
}

/** The path of a `file:` URL (also Hadoop's `file:/x`), or the path as it is. Throws UNSUPPORTED_FILE_SCHEME. */
export function localPath(path: string): string {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]+):\//.exec(path)?.[1]
  if (scheme === undefined) return path
  if (scheme.toLowerCase() !== 'file') throw new MillraceError('UNSUPPORTED_FILE_SCHEME', { path })
  // special characters of patterns are not escaped in URLs that people write
  return fileURLToPath(path.replace(/[{}[\]?*\\^#]/g, c => `%${c.charCodeAt(0).toString(16)}`))
}

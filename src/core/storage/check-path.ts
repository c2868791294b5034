/** Path arguments of public methods: refused at the call when they are no text. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'

/** Throws INVALID_PATH unless `path` is a text that is not empty. */
export function checkPath(path: unknown, operator: string): void {
  if (typeof path !== 'string' || path.trim() === '') {
    throw new MillraceError('INVALID_PATH', { operator, value: preview(path, 80) })
  }
}

/** The same for a list of paths. */
export function checkPaths(paths: unknown, operator: string): void {
  if (!Array.isArray(paths)) {
    throw new MillraceError('INVALID_PATH', { operator, value: preview(paths, 80) })
  }
  for (const path of paths) checkPath(path, operator)
}

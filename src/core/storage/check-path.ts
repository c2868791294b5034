/** Path arguments of public methods: refused at the call when they are no text. */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'

/** Throws INVALID_PATH unless `path` is a text that is not empty. */
export function checkPath(path: unknown, operator: string): void {
  if (typeof path !== 'string' || path.trim() === '') {
    throw refused(path, operator)
  }
}

/** The same for a list of paths. */
export function checkPaths(paths: unknown, operator: string): void {
  if (!Array.isArray(paths)) {
    throw refused(paths, operator)
  }
  for (const path of paths) checkPath(path, operator)
}

function refused(value: unknown, operator: string): MillraceError {
  const advice = value instanceof URL ? 'A URL object is no text: give fileURLToPath(url)' : ''
  const callSite = String(captureCallSite())
  return new MillraceError('INVALID_PATH', {
    operator,
    callSite,
    value: preview(value, 80),
    advice,
  })
}

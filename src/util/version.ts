/** The version of this package. */
import { createRequire } from 'node:module'

/** As in package.json; `unknown` in a bundle that left it out. */
export function packageVersion(): string {
  try {
    const read = createRequire(import.meta.url)
    return (read('millrace/package.json') as { version: string }).version
  } catch {
    return 'unknown'
  }
}

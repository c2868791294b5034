/** What runs TypeScript: tsx where it is installed, or Node itself by stripping types. */
import { createRequire } from 'node:module'

/** The module to import before the program, as the first of these files finds it. */
export function findTsx(importers: readonly string[]): string | undefined {
  for (const importer of importers) {
    try {
      return createRequire(importer).resolve('tsx')
    } catch {
      // not installed there
    }
  }
  return undefined
}

/** Whether this Node runs TypeScript by itself: always, with a flag, or not at all. */
export function typeStripping(nodeVersion: string): 'on' | 'flag' | 'none' {
  const [major, minor] = nodeVersion.split('.').map(Number)
  if (major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return 'on'
  return major === 23 || (major === 22 && minor >= 6) ? 'flag' : 'none'
}

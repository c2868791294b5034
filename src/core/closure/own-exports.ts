/**
 * What millrace's own exports are called for other threads and for checkpoints: by the module and name that they have in the
 * source. The package's modules lie together in the files of `lib`, under names that the next build changes;
 * `lib/exports.json` says which is which.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { locationUrl } from './module-location.js'

export interface ExportPlace {
  /** `millrace:core/rdd/rdd.js`: as in module-location. */
  readonly location: string
  readonly name: string
}

const libFolder = 'millrace:lib/'

/** By file and name in `lib`. */
type Passed = Readonly<Record<string, Readonly<Record<string, readonly [string, string]>>>>

let passed: Passed | undefined

/** The export as the source names it; others as they are. */
export function exportPlace(location: string, name: string): ExportPlace {
  if (!location.startsWith(libFolder)) return { location, name }
  const table = fileURLToPath(locationUrl(`${libFolder}exports.json`))
  passed ??= createRequire(import.meta.url)(table) as Passed
  const place = passed[location.slice('millrace:'.length)]?.[name]
  return place === undefined
    ? { location, name }
    : { location: `millrace:${place[0]}`, name: place[1] }
}

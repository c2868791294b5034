/** The package.json that Node asks whether a file is a module. */
import { dirname, join } from 'node:path'
import type { LocalFileSystem } from '../core/storage/file-system.js'
import { isCondition } from '../util/errors.js'

/** Undefined when neither the folder nor one above has one. */
export function nearestManifest(
  fileSystem: LocalFileSystem,
  folder: string,
): { readonly path: string; readonly isModule: boolean } | undefined {
  const path = join(folder, 'package.json')
  try {
    const { type } = JSON.parse(fileSystem.readTextSync(path)) as { type?: unknown }
    return { path, isModule: type === 'module' }
  } catch (error) {
    if (!isCondition(error, 'FILE_NOT_FOUND')) return { path, isModule: false }
  }
  const parent = dirname(folder)
  return parent === folder ? undefined : nearestManifest(fileSystem, parent)
}

/**
 * Classes by reference: instances of a class that a module exports travel as the module, the class's name and the own
 * fields. Works on the driver and in task threads. Classes of the main script have no reference: there is no module that
 * another thread could load.
 */
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '../../util/errors.js'
import type { ClassReference } from '../serializer/class-resolver.js'
import { rememberExport, rememberedExport, rememberedReference } from './class-registry.js'
import { importTarget } from './module-location.js'

// biome-ignore lint/complexity/noBannedTypes: constructors of any signature
type Constructor = Function

const load = createRequire(import.meta.url)
const notFound = new WeakSet<Constructor>()

/** The module and name under which another thread finds the class; undefined when no importable module exports it. */
export function classReference(madeBy: Constructor): ClassReference | undefined {
  const known = rememberedReference(madeBy)
  if (known !== undefined) return known
  if (notFound.has(madeBy)) return undefined
  // needs the parser and the inspector, which most task threads never do
  const finder = load('./class-finder.js') as {
    findClass(madeBy: Constructor): ClassReference | undefined
  }
  const found = finder.findClass(madeBy)
  if (found === undefined) notFound.add(madeBy)
  return found
}

/** The class, loaded when this thread has not got it yet. Throws CLASS_NOT_FOUND. */
export function resolveClass(reference: ClassReference): Constructor {
  const known = rememberedExport(reference)
  if (typeof known === 'function') return known
  const { specifier, base } = importTarget(reference.url)
  let found: unknown
  let cause: unknown
  try {
    const file = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier
    const module = (base === undefined ? load : createRequire(base))(file) as Record<
      string,
      unknown
    >
    found = reference.name === 'default' && !('default' in module) ? module : module[reference.name]
  } catch (error) {
    cause = error
  }
  if (typeof found !== 'function') {
    const { name, url } = reference
    throw new MillraceError('CLASS_NOT_FOUND', { name, url }, { cause })
  }
  rememberExport(found, reference.url, reference.name)
  return found
}

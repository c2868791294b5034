/**
 * Functions and classes that this thread knows as a module's export: filled by captures and by rebuilt functions, so
 * that instances of classes can travel as `module and name`, and the same class is found again.
 */
import type { ClassReference } from '../serializer/class-resolver.js'

const references = new WeakMap<object, ClassReference>()
const exportsByKey = new Map<string, unknown>()

export function rememberExport(value: object, url: string, name: string): void {
  if (name === '*') return
  if (!references.has(value)) references.set(value, { url, name })
  exportsByKey.set(`${url} ${name}`, value)
}

export function rememberedReference(value: object): ClassReference | undefined {
  return references.get(value)
}

export function rememberedExport(reference: ClassReference): unknown {
  return exportsByKey.get(`${reference.url} ${reference.name}`)
}

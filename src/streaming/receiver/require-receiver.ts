/**
 * What can be a receiver: it has the methods of `Receiver`, and `onStart` and `onStop`. Told by the methods, since a program
 * may have millrace twice, and the class with it.
 */
import { preview } from '../../util/preview.js'
import type { Receiver } from './receiver.js'

/** What is wrong with it, for NOT_A_RECEIVER; undefined when nothing is. */
export function receiverFault(
  value: unknown,
): { readonly value: string; readonly advice: string } | undefined {
  const methods = value as Partial<Receiver<unknown>> | null | undefined
  if (typeof value !== 'object' || typeof methods?.store !== 'function') {
    const advice = 'Extend the class Receiver that millrace exports'
    return { value: preview(value, 80), advice }
  }
  for (const name of ['onStart', 'onStop'] as const) {
    if (typeof methods[name] === 'function') continue
    const { name: className } = value?.constructor ?? {}
    return { value: `a ${className} without ${name}`, advice: `Give its class the method ${name}` }
  }
  return undefined
}

/** The same for what is to make a receiver: a class is not called. */
export function factoryFault(
  // biome-ignore lint/complexity/noBannedTypes: any function may be given
  make: Function,
): { readonly value: string; readonly advice: string } | undefined {
  if (!/^class\b/.test(Function.prototype.toString.call(make))) return undefined
  const { name } = make
  const instance = name === '' ? 'an instance of it' : `new ${name}(...)`
  const advice = `Give ${instance}, or a function that makes one`
  return { value: `the class ${name}`.trim(), advice }
}

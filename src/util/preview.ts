/** A value as a person may want to see it in a message: one line, cut after `limit` characters. */
import { inspect } from 'node:util'

export function preview(value: unknown, limit = 160): string {
  const text = inspect(value, {
    depth: 2,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 10,
    maxStringLength: limit,
    customInspect: false,
    getters: false,
  })
  return text.length <= limit ? text : `${text.slice(0, limit - 3)}...`
}

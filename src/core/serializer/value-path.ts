/** Where in a value another one is, as an expression: `[1].socket`, `.sessions.get("a")`; empty for the value itself. */
export function pathTo(root: unknown, target: unknown): string | undefined {
  return search(root, target, new Set())
}

function search(value: unknown, target: unknown, visited: Set<unknown>): string | undefined {
  if (Object.is(value, target)) return ''
  if (typeof value !== 'object' || value === null || visited.has(value)) return undefined
  visited.add(value)
  for (const [step, child] of children(value)) {
    const rest = search(child, target, visited)
    if (rest !== undefined) return step + rest
  }
  return undefined
}

function* children(value: object): Iterable<[string, unknown]> {
  if (value instanceof Map) {
    for (const [key, element] of value) {
      yield [`.get(${describeKey(key)})`, element]
      yield ['.keys()', key]
    }
  } else if (value instanceof Set) {
    for (const element of value) yield ['.values()', element]
  } else if (!ArrayBuffer.isView(value)) {
    for (const name of Object.keys(value)) {
      yield [step(name, value), (value as Record<string, unknown>)[name]]
    }
    if (value instanceof Error && Object.hasOwn(value, 'cause')) yield ['.cause', value.cause]
  }
}

function step(name: string, owner: object): string {
  if (Array.isArray(owner) && /^\d+$/.test(name)) return `[${name}]`
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

function describeKey(key: unknown): string {
  if (typeof key === 'string') return JSON.stringify(key)
  return typeof key === 'object' && key !== null ? 'an object' : String(key)
}

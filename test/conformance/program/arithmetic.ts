/**
 * Arithmetic and order as the named functions of the format mean them: on 64-bit integers, so a result that a JavaScript
 * number cannot hold exactly becomes a bigint, and one that 64 bits cannot hold wraps around.
 */

type Numeric = number | bigint

/** The sum of numbers; strings and lists are joined. */
export function plus(a: unknown, b: unknown): unknown {
  if (Array.isArray(a)) return [...a, ...(b as unknown[])]
  if (typeof a === 'string') return a + String(b)
  const sum = typeof a === 'number' && typeof b === 'number' ? a + b : Number.NaN
  return isExact(sum) ? sum : wrapped(whole(a) + whole(b))
}

export function minus(a: unknown, b: unknown): unknown {
  const difference = typeof a === 'number' && typeof b === 'number' ? a - b : Number.NaN
  return isExact(difference) ? difference : wrapped(whole(a) - whole(b))
}

export function times(a: unknown, b: unknown): unknown {
  const product = typeof a === 'number' && typeof b === 'number' ? a * b : Number.NaN
  return isExact(product) ? product : wrapped(whole(a) * whole(b))
}

/** The remainder, with the sign of the left side. */
export function remainder(a: unknown, b: number): number {
  return typeof a === 'bigint' ? Number(a % BigInt(b)) : (a as number) % b
}

/** The natural order: numbers by value, text by UTF-16 code units, lists element by element. */
export function compare(a: unknown, b: unknown): number {
  if (!Array.isArray(a) || !Array.isArray(b)) {
    const [x, y] = [a as Numeric, b as Numeric]
    return x < y ? -1 : x > y ? 1 : 0
  }
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** A new list in natural order. */
export function sorted(list: readonly unknown[]): unknown[] {
  return [...list].sort(compare)
}

/** Text of a record: `[a, 1]` for lists, as Spark's languages write them. */
export function textOf(x: unknown): string {
  return Array.isArray(x) ? `[${x.map(textOf).join(', ')}]` : String(x)
}

function isExact(x: number): boolean {
  return Number.isSafeInteger(x) || (Number.isFinite(x) && !Number.isInteger(x))
}

function whole(x: unknown): bigint {
  return BigInt(x as Numeric)
}

function wrapped(x: bigint): Numeric {
  const kept = BigInt.asIntN(64, x)
  const small = Number(kept)
  return Number.isSafeInteger(small) ? small : kept
}

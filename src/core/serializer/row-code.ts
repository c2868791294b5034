/**
 * Generated loops between rows and their columns, one for each shape, so that each reads and makes objects of one
 * hidden class. Cached by shape; a program has few.
 */

/** Reads the fields of objects into one array a field; undefined when an object has other keys or another order. */
export type FieldReader = (objects: readonly object[]) => unknown[][] | undefined

/** Makes `count` rows from one column a part. */
export type RowMaker = (count: number, ...columns: ArrayLike<unknown>[]) => unknown[]

/**
 * How a column's elements become values: `a` an array, `f` float64, `i` int32, `g` bigint64 as they are; `b` bytes that
 * are booleans; `d` float64 that are dates.
 */
export type ColumnCode = 'a' | 'b' | 'd' | 'f' | 'g' | 'i'

const MAX_CACHED = 512
const readers = new Map<string, FieldReader>()
const makers = new Map<string, RowMaker>()

export function fieldReader(names: readonly string[]): FieldReader {
  return cached(readers, JSON.stringify(names), () => {
    const columns = names.map((_, i) => `c${i}`)
    const body = `
      const n = objects.length
      ${columns.map(c => `const ${c} = new Array(n)`).join('\n')}
      for (let i = 0; i < n; i++) {
        const object = objects[i]
        let k = 0
        for (const name in object) if (name !== names[k++]) return undefined
        if (k !== ${names.length}) return undefined
        ${names.map((name, i) => `c${i}[i] = object[${JSON.stringify(name)}]`).join('\n')}
      }
      return [${columns.join(', ')}]`
    const read = new Function('names', 'objects', body)
    return (objects: readonly object[]) => read(names, objects) as unknown[][] | undefined
  })
}

/**
 * Reads the elements of arrays of this length into one array an element; undefined when one is no plain array, has
 * another length or a hole, or is the result of a match, which has named properties.
 */
export function tupleReader(arity: number): FieldReader {
  return cached(readers, String(arity), () => {
    const parts = Array.from({ length: arity }, (_, i) => i)
    const body = `
      const n = arrays.length
      ${parts.map(i => `const c${i} = new Array(n)`).join('\n')}
      for (let i = 0; i < n; i++) {
        const array = arrays[i]
        if (array.length !== ${arity} || Object.getPrototypeOf(array) !== Array.prototype) return undefined
        if (array.index !== undefined) return undefined
        ${parts.map(i => `if ((c${i}[i] = array[${i}]) === undefined && !(${i} in array)) return undefined`).join('\n')}
      }
      return [${parts.map(i => `c${i}`).join(', ')}]`
    return new Function('arrays', body) as FieldReader
  })
}

/** Rows that are arrays with one element a column. */
export function tupleMaker(codes: readonly ColumnCode[]): RowMaker {
  return cached(makers, codes.join(''), () => maker(`[${codes.map(element).join(', ')}]`, codes))
}

/** Rows that are plain objects with one field a column. */
export function objectMaker(names: readonly string[], codes: readonly ColumnCode[]): RowMaker {
  return cached(makers, `${codes.join('')}${JSON.stringify(names)}`, () => {
    const fields = names.map((name, i) => `${JSON.stringify(name)}: ${element(codes[i], i)}`)
    return maker(`{ ${fields.join(', ')} }`, codes)
  })
}

/** The values of one column. */
export function valueMaker(code: ColumnCode): RowMaker {
  return cached(makers, `=${code}`, () => maker(element(code, 0), [code]))
}

function maker(row: string, codes: readonly ColumnCode[]): RowMaker {
  const columns = codes.map((_, i) => `c${i}`)
  const body = `
    const rows = new Array(count)
    for (let i = 0; i < count; i++) rows[i] = ${row}
    return rows`
  return new Function('count', ...columns, body) as RowMaker
}

function element(code: ColumnCode, column: number): string {
  const value = `c${column}[i]`
  if (code === 'b') return `${value} === 1`
  return code === 'd' ? `new Date(${value})` : value
}

function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let value = cache.get(key)
  if (value === undefined) {
    if (cache.size === MAX_CACHED) cache.clear()
    value = make()
    cache.set(key, value)
  }
  return value
}

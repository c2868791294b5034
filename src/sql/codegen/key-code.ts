/** The text that finds the group of a row by its keys, in `GroupKeys`. */
import { keyForm } from '../physical/key-form.js'
import { hasKeyVector, KeysAhead } from '../physical/keys-ahead.js'
import type { ExpressionCode } from './expression-code.js'
import type { Operand } from './operand.js'
import type { RowCode } from './row-code.js'

/**
 * Writes what is to be done before, and gives the expression of the group's number. `keys` is the variable of the
 * `GroupKeys`. Unless `nulls`, no key is null there.
 */
export function groupCode(
  operands: readonly Operand[],
  keys: string,
  expressions: ExpressionCode,
  code: RowCode,
  nulls: boolean,
): string {
  if (operands.length === 1) {
    const [key] = operands
    const found = `${keys}.${argument(key, '', expressions)}`
    if (!nulls || key.isNull === 'false') return found
    return `(${key.isNull}?${keys}.nothing():${found})`
  }
  code.line(`${keys}.begin();`)
  for (const key of operands) {
    const add = (): void => code.line(`${keys}.${argument(key, 'add', expressions)};`)
    if (!nulls || key.isNull === 'false') add()
    else {
      code.line(`if(${key.isNull})${keys}.addNull();else{`)
      add()
      code.line('}')
    }
  }
  return `${keys}.end()`
}

/**
 * The expression of the group's number, found before the loop; undefined when the key is no column of the batch. For a loop in which
 * each row of the batch comes. `ofNull`: the group of nulls, when they have none of their own.
 */
export function groupAhead(
  operands: readonly Operand[],
  keys: string,
  code: RowCode,
  ofNull?: string,
): string | undefined {
  if (operands.length !== 1) return undefined
  const [{ column, type }] = operands
  if (column?.row !== 'i' || !hasKeyVector(type)) return undefined
  const ahead = code.constant(new KeysAhead())
  const groups = code.name('G')
  const more = ofNull === undefined ? '' : `,${ofNull}`
  code.hoist(`const ${groups}=${ahead}.find(${keys},${column.vector},B.length,from${more});`)
  return `${groups}[i]`
}

function argument(key: Operand, prefix: '' | 'add', expressions: ExpressionCode): string {
  const form = keyForm(key.type)
  const method = prefix === '' ? form : `add${form[0].toUpperCase()}${form.slice(1)}`
  if (form === 'text' || form === 'binary') {
    if (key.range !== undefined) {
      const { bytes, offset, length, view } = key.range
      const more = view !== undefined && method === 'text' ? `,${view}` : ''
      return `${method}(${bytes},${offset},${length}${more})`
    }
    const plain =
      form === 'text'
        ? prefix === ''
          ? 'string'
          : 'addString'
        : prefix === ''
          ? 'value'
          : 'addValue'
    return `${plain}(${expressions.value(key)})`
  }
  return `${method}(${key.value})`
}

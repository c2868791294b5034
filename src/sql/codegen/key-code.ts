/** The text that finds the group of a row by its keys, in `GroupKeys`. */
import { keyForm } from '../physical/key-form.js'
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

/** `struct` and `named_struct`. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { structField, structType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { quotedCall } from './array-typing.js'
import { constantValue } from './constant.js'
import { documented, typed } from './define.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

/** The name of a field made of an expression: of a column, an alias or a field, else its number. */
function fieldName(arg: Resolved, index: number): string {
  if (arg.kind === 'attribute' || arg.kind === 'alias' || arg.kind === 'bound') return arg.name
  if (arg.kind === 'call' && arg.name === 'getfield') {
    const name = constantValue(arg.args[1])
    if (typeof name === 'string') return name
  }
  return `col${index + 1}`
}

register(
  typed(
    'struct',
    (args, _env, call) => {
      checkCount(call, args.length, 1, Number.POSITIVE_INFINITY)
      const fields = args.map((arg, i) => structField(fieldName(arg, i), arg.type, arg.nullable))
      return { type: structType(fields), nullable: false }
    },
    () =>
      (...values: SqlValue[]) =>
        values,
    documented(
      'struct',
      'A struct of the arguments. Fields have the names of columns and aliases, else col1, col2 and so on.',
      [
        ['struct(1, 2, 3)', '{1, 2, 3}'],
        ["struct(1 AS a, 'x' AS b).b", 'x'],
      ],
      'Never null; its fields may be.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'named_struct',
    (args, _env, call) => {
      if (args.length % 2 !== 0 || args.length === 0) {
        throw new MillraceError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', {
          functionName: '`named_struct`',
          expectedNum: '2n (n > 0)',
          actualNum: args.length,
        })
      }
      const names = args.filter((_, i) => i % 2 === 0)
      const wrong = names.filter(name => typeof constantValue(name) !== 'string')
      if (wrong.length > 0) {
        throw new MillraceError('DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING', {
          sqlExpr: quotedCall(call, args),
          inputExprs: `[${wrong.map(name => `"${prettyText(name)}"`).join(', ')}]`,
        })
      }
      const fields = names.map((name, i) => {
        const value = args[2 * i + 1]
        return structField(constantValue(name) as string, value.type, value.nullable)
      })
      return { type: structType(fields), nullable: false }
    },
    () =>
      (...items: SqlValue[]) =>
        items.filter((_, i) => i % 2 === 1),
    documented(
      'struct',
      'A struct of names, which are constants, and values, which come by turns.',
      [["named_struct('a', 1, 'b', 2, 'c', 3)", '{1, 2, 3}']],
      'Never null; its fields may be.',
    ),
    { nulls: 'handled' },
  ),
)

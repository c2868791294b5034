/** `format_string` and `printf`: what java.util.Formatter does with the values that SQL has; see `format-spec.ts`. */
import { MillraceError } from '../../util/errors.js'
import { type DataType, isNested, StringType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { constantValue } from './constant.js'
import { documented, typed } from './define.js'
import { formatterOf } from './format-spec.js'
import type { FunctionEnv } from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

function cached(
  types: readonly DataType[],
  env: FunctionEnv,
): (format: string) => (values: readonly SqlValue[]) => string {
  let lastFormat: string | undefined
  let last: ((values: readonly SqlValue[]) => string) | undefined
  return format => {
    if (last === undefined || format !== lastFormat) {
      last = formatterOf(format, types, env.timeZone)
      lastFormat = format
    }
    return last
  }
}

register(
  typed(
    ['format_string', 'printf'],
    (args, _env, call) => {
      checkCount(call, args.length, 1, Number.POSITIVE_INFINITY)
      if (isNested(args[0].type) || args[0].type.kind === 'binary') {
        throw unexpectedInput({ ...call, args }, 0, '"STRING"')
      }
      const format = constantValue(args[0])
      if (typeof format === 'string' && /%0\$/.test(format)) {
        throw new MillraceError('INVALID_PARAMETER_VALUE.ZERO_INDEX', {
          parameter: '`strfmt`',
          functionName: `\`${call.name}\``,
        })
      }
      return {
        args: args.map((_, i) => (i === 0 ? StringType : undefined)),
        type: StringType,
        nullable: args[0].nullable,
      }
    },
    (call, env) => {
      const formatter = cached(
        call.args.slice(1).map(arg => arg.type as DataType),
        env,
      )
      return (format: string | null, ...values: SqlValue[]) =>
        format === null ? null : formatter(format)(values)
    },
    documented(
      'string',
      'The text with each of its places, `%d`, `%s`, `%.2f` and so on, filled by an argument, as printf of Java does.',
      [
        ["format_string('%s has %d', 'it', 3)", 'it has 3'],
        ["printf('%05.1f|%-4s|%x', double(2.5), 'a', 255)", '002.5|a   |ff'],
      ],
      '`%d`, `%x` and `%o` take whole numbers, `%f`, `%e` and `%g` DOUBLE and FLOAT, `%s` everything; a null is `null`. What does not fit is an error. Dates and timestamps are numbers of days and microseconds.',
    ),
    { nulls: 'handled' },
  ),
)

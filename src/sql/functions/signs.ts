/** Unary `-` and `+`, as `negative` and `positive` too. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { DoubleType, isNumeric, sqlType } from '../types/data-type.js'
import * as integral from '../types/integral.js'
import { canonical, type Integral } from '../types/sql-value.js'
import { ranges, small } from './arithmetic-operations.js'
import type { FunctionEnv, ScalarFunction, Typing } from './function.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

function unaryTyping(args: readonly Resolved[], _: FunctionEnv, call: Call): Typing {
  checkCount(call, args.length, 1, 1)
  const { type } = args[0]
  if (type.kind === 'string' || type.kind === 'void')
    return { args: [DoubleType], type: DoubleType }
  const isInterval = type.kind.includes('interval')
  if (!isNumeric(type) && !isInterval) {
    throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', {
      sqlExpr: `"${prettyText({ ...call, args })}"`,
      paramIndex: 'first',
      requiredType:
        '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")',
      inputSql: `"${prettyText(args[0])}"`,
      inputType: `"${sqlType(type)}"`,
    })
  }
  return { type }
}

/** `negative(x)`. */
const negative: ScalarFunction = {
  kind: 'scalar',
  name: 'negative',
  doc: {
    group: 'math',
    summary: 'The number with the other sign; also written `-x`.',
    notes: 'The least number of a type has no such partner: an error in ANSI mode, else itself.',
    examples: [['negative(1)', '-1']],
  },
  typing: unaryTyping,
  make: (call, env) => {
    const { type } = call
    switch (type.kind) {
      case 'long':
        return env.ansi ? integral.negateExact : integral.negateWrap
      case 'decimal':
        return (a: Integral) => (typeof a === 'number' ? 0 - a : canonical(-a))
      case 'double':
      case 'float':
        return (a: number) => -a
      case 'calendar_interval':
        return (a: { months: number; days: number; microseconds: number }) => ({
          months: 0 - a.months,
          days: 0 - a.days,
          microseconds: 0 - a.microseconds,
        })
      case 'byte':
      case 'short':
      case 'int': {
        const check = small('-', type, env.ansi)
        return (a: number) => {
          if (env.ansi && (a === -2147483648 || type.kind !== 'int')) {
            const [least] = ranges[type.kind]!
            if (a === least) throw integral.overflow('')
          }
          return check(0 - a, 0, a)
        }
      }
      default: {
        // intervals: of months as INT, of microseconds as LONG
        const least = type.kind === 'year_month_interval' ? -2147483648 : -(2 ** 63)
        return (a: number) => {
          if (a > least) return 0 - a
          throw new MillraceError('INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION')
        }
      }
    }
  },
}

register(
  negative,
  {
    ...negative,
    name: '$minus',
    doc: { group: 'operator', summary: 'What `-x` is in a plan; not for queries.', examples: [] },
    text: ([a]) => `(- ${a})`,
  },
  {
    kind: 'scalar',
    name: 'positive',
    doc: {
      group: 'math',
      summary: 'The number itself; also written `+x`.',
      examples: [['positive(1)', '1']],
    },
    typing: unaryTyping,
    text: ([a]) => `(+ ${a})`,
    make: () => a => a,
  },
)

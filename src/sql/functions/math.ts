/** Functions of numbers that are DOUBLE in and out: roots, powers, logarithms, trigonometry, and constants. */
import { DoubleType, isAnsiInterval, isFractional, isNumeric } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { capitals, documented, scalar, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

type Examples = FunctionDoc['examples']

function unary(
  names: string | readonly string[],
  f: (x: number) => number,
  summary: string,
  examples: Examples,
  notes?: string,
): ScalarFunction {
  const doc = documented('math', summary, examples, notes)
  return scalar(names, [DoubleType], DoubleType, f, doc, { text: capitals })
}

/** A logarithm: null up to `least`, where it is not defined. */
function logarithm(
  name: string,
  least: number,
  f: (x: number) => number,
  summary: string,
  examples: Examples,
): ScalarFunction {
  return scalar(
    name,
    [DoubleType],
    DoubleType,
    (x: number): number | null => (x <= least ? null : f(x)),
    documented('math', summary, examples, `Null for ${least} and less.`),
    { nullable: true, ...(name !== 'ln' && { text: capitals }) },
  )
}

// V8 gives the number e itself for exp(1), the algorithm that both it and Java have gives its neighbour
const exp = (x: number): number => (x === 1 ? Math.E + Number.EPSILON * 2 : Math.exp(x))

/** To the nearest whole number, a half to the even one. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest !== 0.5) return Math.round(x)
  const even = floor % 2 === 0 ? floor : floor + 1
  return even === 0 && x < 0 ? -0 : even
}

const asinh = (x: number): number =>
  x === Number.NEGATIVE_INFINITY ? x : Math.log(x + Math.sqrt(x * x + 1))
const outside = 'NaN where it is not defined.'

register(
  unary('sqrt', Math.sqrt, 'The square root.', [['sqrt(9)', '3.0']], 'NaN for negative numbers.'),
  unary('cbrt', Math.cbrt, 'The cube root.', [['cbrt(64)', '4.0']]),
  unary('exp', exp, 'e to the power of the argument.', [['exp(0)', '1.0']]),
  unary('expm1', Math.expm1, 'e to the power of the argument, less 1; exact also near 0.', [
    ['expm1(0)', '0.0'],
  ]),
  logarithm('ln', 0, Math.log, 'The natural logarithm.', [['ln(1)', '0.0']]),
  logarithm('log2', 0, x => Math.log(x) / Math.log(2), 'The logarithm to base 2.', [
    ['log2(16)', '4.0'],
  ]),
  logarithm('log10', 0, Math.log10, 'The logarithm to base 10.', [['log10(1000)', '3.0']]),
  logarithm(
    'log1p',
    -1,
    Math.log1p,
    'The natural logarithm of the argument plus 1; exact also near 0.',
    [['log1p(0)', '0.0']],
  ),
  typed(
    'log',
    (args, env, call) => {
      checkCount(call, args.length, 1, 2)
      args.forEach((arg, i) => {
        const { type } = arg
        if (!isNumeric(type) && type.kind !== 'string' && type.kind !== 'void') {
          throw unexpectedInput({ ...call, args }, i, '"DOUBLE"')
        }
      })
      void env
      return { args: args.map(() => DoubleType), type: DoubleType, nullable: true }
    },
    call =>
      call.args.length === 1
        ? (x: number) => (x <= 0 ? null : Math.log(x))
        : (base: number, x: number) => (base <= 0 || x <= 0 ? null : Math.log(x) / Math.log(base)),
    documented(
      'math',
      'The logarithm of the second argument to the base that is the first; of one argument, the natural logarithm.',
      [
        ['log(10, 100)', '2.0'],
        ['log(1)', '0.0'],
      ],
      'Null when an argument is 0 or less.',
    ),
    { text: args => (args.length === 1 ? `LOG(E(), ${args[0]})` : `LOG(${args.join(', ')})`) },
  ),
  scalar(
    ['pow', 'power'],
    [DoubleType, DoubleType],
    DoubleType,
    (x: number, y: number) => x ** y,
    documented('math', 'The first argument to the power of the second.', [['pow(2, 3)', '8.0']]),
    {
      text: (args, call) =>
        call.name === 'power' ? capitals(args, call) : `pow(${args.join(', ')})`,
    },
  ),
  unary('sin', Math.sin, 'The sine of an angle in radians.', [['sin(0)', '0.0']]),
  unary('cos', Math.cos, 'The cosine of an angle in radians.', [['cos(0)', '1.0']]),
  unary('tan', Math.tan, 'The tangent of an angle in radians.', [['tan(0)', '0.0']]),
  unary('cot', x => 1 / Math.tan(x), 'The cotangent of an angle in radians.', [
    ['cot(1)', '0.6420926159343306'],
  ]),
  unary('sec', x => 1 / Math.cos(x), 'The secant of an angle in radians.', [['sec(0)', '1.0']]),
  unary('csc', x => 1 / Math.sin(x), 'The cosecant of an angle in radians.', [
    ['csc(1)', '1.1883951057781212'],
  ]),
  unary(
    'asin',
    Math.asin,
    'The angle whose sine it is, in radians.',
    [['asin(0)', '0.0']],
    outside,
  ),
  unary(
    'acos',
    Math.acos,
    'The angle whose cosine it is, in radians.',
    [['acos(1)', '0.0']],
    outside,
  ),
  unary('atan', Math.atan, 'The angle whose tangent it is, in radians.', [['atan(0)', '0.0']]),
  unary('sinh', Math.sinh, 'The hyperbolic sine.', [['sinh(0)', '0.0']]),
  unary('cosh', Math.cosh, 'The hyperbolic cosine.', [['cosh(0)', '1.0']]),
  unary('tanh', Math.tanh, 'The hyperbolic tangent.', [['tanh(0)', '0.0']]),
  unary('asinh', asinh, 'The inverse of the hyperbolic sine.', [['asinh(0)', '0.0']]),
  unary(
    'acosh',
    x => Math.log(x + Math.sqrt(x * x - 1)),
    'The inverse of the hyperbolic cosine.',
    [['acosh(1)', '0.0']],
    outside,
  ),
  unary(
    'atanh',
    x => 0.5 * (Math.log1p(x) - Math.log1p(-x)),
    'The inverse of the hyperbolic tangent.',
    [['atanh(0)', '0.0']],
    outside,
  ),
  unary('degrees', x => x * 57.29577951308232, 'An angle in radians as one in degrees.', [
    ['degrees(pi())', '180.0'],
  ]),
  unary('radians', x => x * 0.017453292519943295, 'An angle in degrees as one in radians.', [
    ['radians(180)', '3.141592653589793'],
  ]),
  scalar(
    'atan2',
    [DoubleType, DoubleType],
    DoubleType,
    // -0 counts as 0
    (y: number, x: number) => Math.atan2(y + 0, x + 0),
    documented('math', 'The angle between the x axis and the point (x, y): `atan2(y, x)`.', [
      ['atan2(0, 1)', '0.0'],
    ]),
    { text: capitals },
  ),
  scalar(
    'hypot',
    [DoubleType, DoubleType],
    DoubleType,
    Math.hypot,
    documented('math', 'The square root of the sum of the squares.', [['hypot(3, 4)', '5.0']]),
    { text: capitals },
  ),
  scalar(
    'pi',
    [],
    DoubleType,
    () => Math.PI,
    documented('math', 'The number pi.', [['pi()', '3.141592653589793']]),
    {
      text: capitals,
      nullable: false,
    },
  ),
  scalar(
    'e',
    [],
    DoubleType,
    () => Math.E,
    documented('math', 'The number e.', [['e()', '2.718281828459045']]),
    {
      text: capitals,
      nullable: false,
    },
  ),
  scalar(
    'rint',
    [DoubleType],
    DoubleType,
    roundHalfEven,
    documented('math', 'The nearest whole number as DOUBLE; a half goes to the even one.', [
      ['rint(2.5)', '2.0'],
    ]),
  ),
  typed(
    ['sign', 'signum'],
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (isAnsiInterval(type)) return { type: DoubleType }
      if (isNumeric(type) || type.kind === 'string' || type.kind === 'void') {
        return { args: [DoubleType], type: DoubleType }
      }
      throw unexpectedInput(
        { ...call, args },
        0,
        '("DOUBLE" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
      )
    },
    () => (x: number | bigint) => Math.sign(Number(x)),
    documented('math', '-1.0, 0.0 or 1.0 for a number, or an interval, below, at or above 0.', [
      ['sign(-40)', '-1.0'],
    ]),
    {
      text: (args, call) => (call.name === 'signum' ? `SIGNUM(${args[0]})` : `sign(${args[0]})`),
    },
  ),
  typed(
    'isnan',
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const { type } = args[0]
      if (isFractional(type)) return { type: { kind: 'boolean' }, nullable: false }
      if (isNumeric(type) || type.kind === 'string' || type.kind === 'void') {
        return { args: [DoubleType], type: { kind: 'boolean' }, nullable: false }
      }
      throw unexpectedInput({ ...call, args }, 0, '("DOUBLE" or "FLOAT")')
    },
    () => (x: SqlValue) => Number.isNaN(x),
    documented(
      'math',
      'True when the number is NaN.',
      [["isnan(double('NaN'))", 'true']],
      'False for null.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'nanvl',
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      const kinds = args.map(arg => arg.type)
      kinds.forEach((type, i) => {
        if (!isNumeric(type) && type.kind !== 'string' && type.kind !== 'void') {
          throw unexpectedInput({ ...call, args }, i, '("DOUBLE" or "FLOAT")')
        }
      })
      const type = kinds.every(t => t.kind === 'float') ? kinds[0] : DoubleType
      return { args: [type, type], type }
    },
    () => (x: number | null, other: number | null) => (Number.isNaN(x) ? other : x),
    documented(
      'math',
      'The first argument, or the second where the first is NaN.',
      [["nanvl(double('NaN'), 123)", '123.0']],
      'Null for a null first argument; a null second one matters only in place of NaN.',
    ),
    { nulls: 'handled' },
  ),
)

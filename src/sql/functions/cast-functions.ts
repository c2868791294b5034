/** Casts as functions by the name of the type: `int('7')`, `date('2024-01-01')`. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { canCast, castMayBeNull, makeCast } from '../types/cast.js'
import {
  BinaryType,
  BooleanType,
  ByteType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  ShortType,
  StringType,
  sqlType,
  TimestampType,
} from '../types/data-type.js'
import { documented, typed } from './define.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

const casts: readonly (readonly [name: string, type: DataType, value: string, result: string])[] = [
  ['bigint', LongType, "'7'", '7'],
  ['binary', BinaryType, "'AB'", '[41 42]'],
  ['boolean', BooleanType, "'yes'", 'true'],
  ['date', DateType, "'2024-1-2'", '2024-01-02'],
  ['decimal', decimalType(10, 0), "'1.7'", '2'],
  ['double', DoubleType, "'1e10'", '1.0E10'],
  ['float', FloatType, "'0.1'", '0.1'],
  ['int', IntegerType, "' 7 '", '7'],
  ['smallint', ShortType, '7', '7'],
  ['string', StringType, 'array(1, null)', '[1, null]'],
  ['timestamp', TimestampType, "'2024-01-02 03:04'", '2024-01-02 03:04:00'],
  ['tinyint', ByteType, '7', '7'],
]

for (const [name, type, value, result] of casts) {
  register(
    typed(
      name,
      (args: readonly Resolved[], env, call) => {
        checkCount(call, args.length, 1, 1)
        const [arg] = args
        if (!canCast(arg.type, type, env.ansi)) {
          throw new MillraceError('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', {
            sqlExpr: `"${prettyText({ ...call, args })}"`,
            srcType: `"${sqlType(arg.type)}"`,
            targetType: `"${sqlType(type)}"`,
          })
        }
        const nullable = arg.nullable || castMayBeNull(arg.type, type, env.ansi ? 'ansi' : 'legacy')
        return { type, nullable }
      },
      (call, env) =>
        makeCast(call.args[0].type as DataType, type, env.ansi ? 'ansi' : 'legacy', env),
      documented('misc', `The value cast to ${sqlType(type)}.`, [[`${name}(${value})`, result]]),
      { text: args => args[0] },
    ),
  )
}

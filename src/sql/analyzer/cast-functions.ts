/** `int('7')`, `string(a)`: functions named as types, which are casts. */
import type { Call, Expression } from '../expressions/expression.js'
import { checkCount } from '../functions/typing.js'
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
  TimestampType,
} from '../types/data-type.js'
import { typeCast } from './casts.js'
import type { Analysis } from './context.js'

const types = new Map<string, DataType>([
  ['bigint', LongType],
  ['binary', BinaryType],
  ['boolean', BooleanType],
  ['date', DateType],
  ['decimal', decimalType(10, 0)],
  ['double', DoubleType],
  ['float', FloatType],
  ['int', IntegerType],
  ['smallint', ShortType],
  ['string', StringType],
  ['timestamp', TimestampType],
  ['tinyint', ByteType],
])

/** The cast that a call means, whose argument has a type; undefined when it means none. */
export function castOfCall(call: Call, analysis: Analysis): Expression | undefined {
  const to = types.get(call.name.toLowerCase())
  if (to === undefined) return undefined
  checkCount(call, call.args.length, 1, 1)
  const { origin } = call
  return typeCast({ kind: 'cast', child: call.args[0], to, mode: 'implicit', origin }, analysis.env)
}

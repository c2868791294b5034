/**
 * `millrace/functions`: the functions of Spark for columns, by Spark's names. A text where a column is expected is the name
 * of one; a constant is written with `lit`, or plainly where a constant is expected.
 */

export type { AggregatorLike } from './aggregator.js'
export * from './functions-api/aggregates.js'
export * from './functions-api/collections.js'
export * from './functions-api/columns.js'
export * from './functions-api/conditional.js'
export * from './functions-api/datetime.js'
export * from './functions-api/formats.js'
export * from './functions-api/former-names.js'
export * from './functions-api/joined-texts.js'
export * from './functions-api/lambdas.js'
export * from './functions-api/math.js'
export * from './functions-api/special.js'
export * from './functions-api/strings.js'
export * from './functions-api/text-search.js'
export * from './functions-api/windows.js'
export { type UserDefinedAggregateFunction, udaf } from './udaf.js'
export { type UserDefinedFunction, udf } from './udf.js'

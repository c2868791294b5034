/** JSON and CSV texts as values, and values as such texts. */
import { Column, columnExpression, here, operand } from '../column.js'
import type { ColumnOrName, NeedsOfArgument } from '../column-types.js'
import type { Expression } from '../expressions/expression.js'
import { call, stringOf } from '../parser/nodes.js'
import type { Dynamic } from '../row-types.js'
import { type DataType, sqlType } from '../types/data-type.js'
import type { Value } from './define.js'

const of = (column: unknown, name: string): Expression => columnExpression(column, `${name}()`)

function made(name: string, args: readonly Expression[]): Column<Dynamic, Dynamic, never> {
  return new Column(call(name, args, here()))
}

type Options = Readonly<Record<string, string | number | boolean>>

/** Options as the map that SQL takes. */
function optionsOf(options: Options | undefined): Expression[] {
  if (options === undefined || Object.keys(options).length === 0) return []
  const parts = Object.entries(options).flatMap(([key, value]) => [
    stringOf(key),
    stringOf(String(value)),
  ])
  return [call('map', parts)]
}

function schemaText(schema: unknown): Expression {
  if (typeof schema === 'string') return stringOf(schema)
  return schema instanceof Column ? schema.expression : stringOf(sqlType(schema as DataType))
}

type Parsed<A> = Column<string, Dynamic, NeedsOfArgument<A>>
type Schema = string | DataType | Column<string, unknown, string>

/** A JSON text as a value of the schema; null where it is none. */
export function from_json<const A extends ColumnOrName>(
  column: A,
  schema: Schema,
  options?: Options,
): Parsed<A> {
  return made('from_json', [of(column, 'from_json'), schemaText(schema), ...optionsOf(options)])
}

/** A struct, array or map as JSON text. */
export function to_json<const A extends ColumnOrName>(
  column: A,
  options?: Options,
): Column<string, string | null, NeedsOfArgument<A>> {
  return made('to_json', [of(column, 'to_json'), ...optionsOf(options)])
}

/** The schema of a JSON text, as DDL. */
export function schema_of_json(
  json: Value<string>,
  options?: Options,
): Column<string, string, never> {
  return made('schema_of_json', [operand(json), ...optionsOf(options)])
}

/** The fields of a JSON text as columns `c0`, `c1`, ... */
export function json_tuple<const A extends ColumnOrName>(
  column: A,
  ...fields: readonly string[]
): Parsed<A> {
  return made('json_tuple', [of(column, 'json_tuple'), ...fields.map(field => stringOf(field))])
}

/** A line of CSV as a struct of the schema. */
export function from_csv<const A extends ColumnOrName>(
  column: A,
  schema: Schema,
  options?: Options,
): Parsed<A> {
  return made('from_csv', [of(column, 'from_csv'), schemaText(schema), ...optionsOf(options)])
}

/** A struct as a line of CSV. */
export function to_csv<const A extends ColumnOrName>(
  column: A,
  options?: Options,
): Column<string, string | null, NeedsOfArgument<A>> {
  return made('to_csv', [of(column, 'to_csv'), ...optionsOf(options)])
}

/** The schema of a line of CSV, as DDL. */
export function schema_of_csv(
  csv: Value<string>,
  options?: Options,
): Column<string, string, never> {
  return made('schema_of_csv', [operand(csv), ...optionsOf(options)])
}

/** `Dataset.to`: the columns of a schema, by name, cast where nothing is lost but digits; nested fields too. */
import { MillraceError } from '../util/errors.js'
import { Dataset } from './dataset.js'
import { sameNames } from './dataset-columns.js'
import { type Expression, newExpressionId } from './expressions/expression.js'
import { ByColumns } from './logical/by-columns.js'
import { Project } from './logical/project.js'
import { aliasOf, call, castOf, nullOf, stringOf } from './parser/nodes.js'
import type { Dynamic } from './row-types.js'
import { mayStore } from './types/coercion.js'
import {
  type DataType,
  quoteIdentifier,
  type StructField,
  sameType,
  sqlType,
} from './types/data-type.js'
import { type RowOf, type SchemaLike, schemaOf } from './types/struct-type.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * The rows with the columns of a schema: found by name, in its order, with its types; nested fields too. A column that
     * is not there is null where it may be. Throws INVALID_COLUMN_OR_FIELD_DATA_TYPE, NULLABLE_COLUMN_OR_FIELD,
     * AMBIGUOUS_COLUMN_OR_FIELD and UNRESOLVED_COLUMN.
     */
    to<const S extends SchemaLike>(schema: S): Dataset<RowOf<S>>
  }
}

type Same = (a: string, b: string) => boolean

Dataset.prototype.to = function (this: Dataset<Dynamic>, schema: SchemaLike): Dataset<Dynamic> {
  const { fields } = schemaOf(schema)
  const same = sameNames(this)
  return this.derive(
    new ByColumns('to', this.logical, child => {
      const parts = child.output.map(a => ({ field: a as StructField, value: a as Expression }))
      const list = fields.map(field => {
        const value = reconciled(parts, field, [], same)
        const { metadata } = field
        const named = aliasOf(value, field.name)
        return metadata === undefined
          ? named
          : (Object.freeze({ ...named, metadata }) as Expression)
      })
      return new Project(list, child)
    }),
  )
} as typeof Dataset.prototype.to

interface Part {
  readonly field: StructField
  readonly value: Expression
}

/** The value of a field of the schema, of the columns or fields that there are. */
function reconciled(
  parts: readonly Part[],
  to: StructField,
  path: readonly string[],
  same: Same,
): Expression {
  const found = parts.filter(({ field }) => same(field.name, to.name))
  const name = [...path, to.name].map(quoteIdentifier).join('.')
  if (found.length > 1) {
    throw new MillraceError('AMBIGUOUS_COLUMN_OR_FIELD', { name, n: found.length })
  }
  if (found.length === 0) {
    if (to.nullable) return castOf(nullOf(), to.type)
    throw new MillraceError('UNRESOLVED_COLUMN.WITH_SUGGESTION', {
      objectName: name,
      proposal: parts.map(({ field }) => quoteIdentifier(field.name)).join(', '),
    })
  }
  const [{ field, value }] = found
  if (field.nullable && !to.nullable) throw new MillraceError('NULLABLE_COLUMN_OR_FIELD', { name })
  return converted(value, field.type, to.type, [...path, to.name], same)
}

function converted(
  value: Expression,
  from: DataType,
  to: DataType,
  path: readonly string[],
  same: Same,
): Expression {
  if (sameType(from, to)) return value
  if (from.kind === 'struct' && to.kind === 'struct') {
    const parts = from.fields.map(field => ({
      field,
      value: call('getfield', [value, stringOf(field.name)]),
    }))
    const made = call(
      'named_struct',
      to.fields.flatMap(f => [stringOf(f.name), reconciled(parts, f, path, same)]),
    )
    return call('if', [call('isnull', [value]), nullOf(), made])
  }
  if (from.kind === 'array' && to.kind === 'array') {
    refuseNull(from.containsNull, to.containsNull, [...path, 'element'])
    return each(value, x => converted(x, from.element, to.element, [...path, 'element'], same))
  }
  if (from.kind === 'map' && to.kind === 'map') {
    refuseNull(from.valueContainsNull, to.valueContainsNull, [...path, 'value'])
    const keys = each(call('map_keys', [value]), k =>
      converted(k, from.key, to.key, [...path, 'key'], same),
    )
    const values = each(call('map_values', [value]), v =>
      converted(v, from.value, to.value, [...path, 'value'], same),
    )
    return call('map_from_arrays', [keys, values])
  }
  if (mayStore(from, to)) return castOf(value, to)
  throw new MillraceError('INVALID_COLUMN_OR_FIELD_DATA_TYPE', {
    name: path.map(quoteIdentifier).join('.'),
    type: `"${sqlType(from)}"`,
    expectedType: `"${sqlType(to)}"`,
  })
}

function refuseNull(from: boolean, to: boolean, path: readonly string[]): void {
  if (!from || to) return
  throw new MillraceError('NULLABLE_COLUMN_OR_FIELD', { name: path.map(quoteIdentifier).join('.') })
}

/** The array of what `f` makes of the elements. */
function each(list: Expression, f: (element: Expression) => Expression): Expression {
  const x = Object.freeze({ kind: 'variable' as const, name: 'x', id: newExpressionId() })
  const lambda = Object.freeze({ kind: 'lambda' as const, params: [x], body: f(x) })
  return call('transform', [list, lambda])
}

/** `with_field` and `drop_fields`: a struct with other fields; what `Column.withField` and `dropFields` are. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { type StructField, type StructShape, structField, structType } from '../types/data-type.js'
import type { SqlValue, StructValue } from '../types/sql-value.js'
import { constantValue } from './constant.js'
import { documented, typed } from './define.js'
import type { TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

function structOf(call: TypedCall | { args: readonly Resolved[] }): StructShape {
  return (call.args[0] as Resolved).type as StructShape
}

const same = (field: StructField, name: string): boolean =>
  field.name.toLowerCase() === name.toLowerCase()

/** The name that argument `index` is; it must be a constant. */
function nameOf(call: Call, index: number): string {
  const name = constantValue(call.args[index])
  if (typeof name !== 'string') throw unexpectedInput(call, index, '"STRING"')
  return name
}

function namesOf(call: Call): string[] {
  return call.args.slice(1).map((_, i) => nameOf(call, i + 1))
}

/** Places of the fields that stay. */
function keptFields(struct: StructShape, names: readonly string[]): number[] {
  return struct.fields.flatMap((field, i) => (names.some(name => same(field, name)) ? [] : [i]))
}

register(
  typed(
    'with_field',
    (args, _env, call) => {
      checkCount(call, args.length, 3, 3)
      const [base, , value] = args
      if (base.type.kind !== 'struct') throw unexpectedInput({ ...call, args }, 0, '"STRUCT"')
      const name = nameOf({ ...call, args }, 1)
      const { fields } = base.type
      const made = structField(name, value.type, value.nullable)
      const type = fields.some(field => same(field, name))
        ? structType(fields.map(field => (same(field, name) ? made : field)))
        : structType([...fields, made])
      return { type, nullable: base.nullable }
    },
    call => {
      const { fields } = structOf(call)
      const name = nameOf(call, 1)
      const places = fields.flatMap((field, i) => (same(field, name) ? [i] : []))
      return (struct: StructValue | null, _name: string, value: SqlValue) => {
        if (struct === null) return null
        const made = struct.slice()
        if (places.length === 0) made.push(value)
        for (const place of places) made[place] = value
        return made
      }
    },
    documented(
      'struct',
      'A struct with a field added at its end, or replaced where it has one of the name.',
      [["with_field(named_struct('a', 1), 'b', 2)", '{1, 2}']],
      'Null for a null struct.',
    ),
    { nulls: 'handled' },
  ),
  typed(
    'drop_fields',
    (args, _env, call) => {
      checkCount(call, args.length, 2, Number.POSITIVE_INFINITY)
      const [base] = args
      if (base.type.kind !== 'struct') throw unexpectedInput({ ...call, args }, 0, '"STRUCT"')
      const { fields } = base.type
      const kept = keptFields(base.type, namesOf({ ...call, args }))
      if (kept.length === 0) {
        throw new MillraceError('DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS', {
          sqlExpr: `"${call.name}"`,
        })
      }
      return { type: structType(kept.map(i => fields[i])), nullable: base.nullable }
    },
    call => {
      const kept = keptFields(structOf(call), namesOf(call))
      return (struct: StructValue) => kept.map(i => struct[i])
    },
    documented('struct', 'A struct without the fields of these names.', [
      ["drop_fields(named_struct('a', 1, 'b', 2), 'a')", '{2}'],
    ]),
  ),
)

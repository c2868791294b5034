/** What columns of SQL are in a table of Postgres that a write makes, as Spark's dialect has it, and what values are sent as. */
import { MillraceError } from '../../../util/errors.js'
import { Cursor } from '../../parser/cursor.js'
import { dataType } from '../../parser/type-parser.js'
import {
  type DataType,
  quoteIdentifier,
  type StructField,
  type StructShape,
  sqlType,
} from '../../types/data-type.js'

const names: Partial<Record<DataType['kind'], string>> = {
  boolean: 'boolean',
  byte: 'smallint',
  short: 'smallint',
  int: 'integer',
  long: 'bigint',
  float: 'real',
  double: 'double precision',
  string: 'text',
  binary: 'bytea',
  date: 'date',
  timestamp: 'timestamp with time zone',
  timestamp_ntz: 'timestamp',
}

/** Throws UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE. */
export function postgresType({ name, type }: StructField): string {
  const found = typeText(type)
  if (found !== undefined) return found
  throw new MillraceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
    format: 'jdbc',
    columnName: quoteIdentifier(name),
    columnType: `"${sqlType(type)}"`,
  })
}

function typeText(type: DataType): string | undefined {
  if (type.kind === 'decimal') return `numeric(${type.precision}, ${type.scale})`
  if (type.kind !== 'array') return names[type.kind]
  const element = typeText(type.element)
  return element === undefined ? undefined : `${element}[]`
}

/**
 * What a value is sent as, so that the server converts it as it does in any assignment. Texts have no type of their own: they
 * may go into a `uuid`, a `jsonb` or an enum. Digits are never cut here.
 */
export function sentType(field: StructField): string | undefined {
  const text = postgresType(field).replace(/\(.*?\)/, '')
  return text.startsWith('text') ? undefined : text
}

/**
 * `createTableColumnTypes`: types of some columns, by name, as SQL of Spark has them (`name CHAR(64), price DECIMAL(9, 2)`).
 * Throws what parsing throws, and INVALID_WRITER_OPTION for a column that is none.
 */
export function givenTypes(text: string | undefined, schema: StructShape): Map<string, string> {
  const found = new Map<string, string>()
  if (text === undefined) return found
  const c = new Cursor(text)
  const option = 'createTableColumnTypes'
  c.guarded(() =>
    c.list(() => {
      const name = c.identifier('a column')
      const { start } = c.token
      const type = dataType(c)
      // the type that it is read as has no length
      const word = /^(?:VAR)?CHAR(?:ACTER)?\s*\(\s*\d+\s*\)/i.exec(text.slice(start))?.[0]
      const lower = name.toLowerCase()
      const field = schema.fields.find(each => each.name.toLowerCase() === lower)
      if (field === undefined) {
        const expected = `types of the columns ${schema.fields.map(each => each.name).join(', ')}`
        throw new MillraceError('INVALID_WRITER_OPTION', { option, value: text, expected })
      }
      found.set(field.name, word?.toLowerCase() ?? postgresType({ ...field, type }))
    }),
  )
  if (!c.isEnd) throw c.unexpected("',' or the end of the columns")
  return found
}

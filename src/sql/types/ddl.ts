/** Types and schemas as text: `DECIMAL(10, 2)`, `a INT NOT NULL, b ARRAY<STRING> COMMENT 'x'`. */
import { namingCaller } from '../../util/with-caller.js'
import { Cursor } from '../parser/cursor.js'
import { dataType, structFieldOf } from '../parser/type-parser.js'
import { type DataType, type StructShape, structType } from './data-type.js'

/** The type that a text such as `array<int>` names. */
export function parseDataType(text: string): DataType {
  return namingCaller(() => {
    const c = new Cursor(text)
    if (c.isEnd) throw c.error('PARSE_EMPTY_STATEMENT')
    const type = c.guarded(() => dataType(c))
    if (!c.isEnd) throw c.unexpected('the end of the type')
    return type
  })
}

/** The schema of a DDL string: columns (`a INT, b STRING`), or a struct type (`struct<a: int>`). No columns: ''. */
export function parseSchema(text: string): StructShape {
  return namingCaller(() => {
    const c = new Cursor(text)
    if (c.is('STRUCT', '<') || c.is('STRUCT', '<>')) return parseDataType(text) as StructShape
    if (c.isEnd) return structType([])
    const fields = c.guarded(() => c.list(() => structFieldOf(c)))
    if (!c.isEnd) throw c.unexpected("',' or the end of the schema")
    return structType(fields)
  })
}

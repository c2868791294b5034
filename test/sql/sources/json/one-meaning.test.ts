/**
 * What a JSON file means and what `from_json` means of the same text: two readers, one meaning. Only a STRING of what is no
 * string differs, as with Spark: a file gives it as it was written, `from_json` writes it anew.
 */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import '../../../../src/sql/sources/json/json-reader.js'
import { parseSchema } from '../../../../src/sql/types/ddl.js'
import { jsonReader } from '../../../../src/sql/types/json-convert.js'
import { jsonOptions } from '../../../../src/sql/types/json-options.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { env, Folder } from '../reading.js'

const types = [
  'INT',
  'BIGINT',
  'TINYINT',
  'DOUBLE',
  'FLOAT',
  'DECIMAL(5,2)',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP_NTZ',
  'BINARY',
  'ARRAY<INT>',
  'MAP<STRING,INT>',
  'STRUCT<x:INT,y:STRING>',
  'ARRAY<STRUCT<x:INT>>',
]

const values = `
1|-1|0|-0|0.0|1.5|1.50|1e2|300|2147483648|9223372036854775807|9223372036854775808|123.456|1e400|1700000000
12345678901234567890123|01|+1|.5|5.|NaN|Infinity|-INF
"1"|"1.5"|"abc"|""|"true"|"NaN"|"Infinity"|"AQI="|"AQI"|"12:00"|"\\u00e9"|"\\ud800"|"{\\"x\\":1}"
"2024"|"2024-01-02"|"2024-02-30"|"2024-01-02 03:04:05"|"2024-01-02T03:04:05Z"|"2024-01-02T03:04:05.123456+02:00"
true|false|null|tru|"unclosed|'single'|1 2|"a\tb"
[]|[1]|[1,"a"]|[1,null]|[1,]|[{"x":1}]|[{"x":"a"}]|[[1]]
{}|{"x":1}|{"x":"a","y":2}|{"a":1,"b":2}|{"x":1,"x":2}|{"x":1,}|{"x":{"z":1}}|{"y":"q","x":2}
`
  .trim()
  .split(/[|\n]/)

let folder: Folder
before(async () => {
  folder = await Folder.make()
})
after(() => folder.remove())

suite('the same value by both readers', () => {
  for (const type of types) {
    test(type, () => {
      const lines = values.map(value => `{"i":1,"v":${value}}`)
      const schema = `i INT, v ${type}`
      const read = jsonReader(parseSchema(schema), jsonOptions({}, env))
      const rows = folder.rows(
        { format: 'json', schema: `${schema}, _corrupt_record STRING` },
        lines.join('\n'),
      )
      for (const [i, line] of lines.entries()) {
        const { rows: made, error } = read(line)
        const [first = [null, null]] = made as SqlValue[][]
        const asText = first.map(value =>
          value instanceof Uint8Array ? Buffer.from(value).toString() : value,
        )
        assert.deepEqual(rows[i], [...asText, error === undefined ? null : line], line)
      }
    })
  }
})

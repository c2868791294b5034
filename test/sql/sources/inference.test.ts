import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import {
  csvNames,
  csvSchema,
  inferCsv,
  mergeCsvTypes,
} from '../../../src/sql/sources/csv/csv-inference.js'
import type { FilePart } from '../../../src/sql/sources/file-scan.js'
import {
  inferJson,
  mergeSeen,
  nothingSeen,
  schemaOfSeen,
} from '../../../src/sql/sources/json/json-inference.js'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { isCondition, type MillraceError } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'
import { env, Folder, taskOn, wholeFile } from './reading.js'

let folder: Folder
before(async () => {
  folder = await Folder.make()
})
after(() => folder.remove())

const task = taskOn(new LocalFileSystem())
type Options = Readonly<Record<string, string>>

const lower = (options: Options): Options =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]))

function jsonSchema(text: string, options: Options = {}): string {
  const files = [wholeFile(folder.write(text, 'infer.json'))]
  return simpleString(schemaOfSeen(inferJson(lower(options), { files }, task, env), lower(options)))
}

// what Spark 4 infers
const json: readonly (readonly [string, string, Options?])[] = [
  ['{"a":1}\n{"a":2.5}', 'struct<a:double>'],
  ['{"a":1}\n{"a":"x"}', 'struct<a:string>'],
  ['{"a":9223372036854775807}', 'struct<a:bigint>'],
  ['{"a":9223372036854775808}', 'struct<a:decimal(19,0)>'],
  ['{"a":1}\n{"a":99999999999999999999}', 'struct<a:decimal(20,0)>'],
  ['{"a":1.5}\n{"a":99999999999999999999}', 'struct<a:double>'],
  ['{"a":null}', 'struct<a:string>'],
  ['{"a":[]}', 'struct<a:array<string>>'],
  ['{"a":[null]}', 'struct<a:array<string>>'],
  ['{"a":{}}', 'struct<>'],
  ['{"a":{}}\n{"a":1}', 'struct<a:string>'],
  ['{"a":[1,"x"]}', 'struct<a:array<string>>'],
  ['{"a":[1,2.5]}', 'struct<a:array<double>>'],
  ['{"a":[{"x":1},{"y":2}]}', 'struct<a:array<struct<x:bigint,y:bigint>>>'],
  ['{"a":{"x":1}}\n{"a":{"y":"k"}}', 'struct<a:struct<x:bigint,y:string>>'],
  ['{"a":{"x":1}}\n{"a":[1]}', 'struct<a:string>'],
  ['{"b":1,"a":2}\n{"c":1}', 'struct<a:bigint,b:bigint,c:bigint>'],
  ['{"a":true}\n{"a":1}', 'struct<a:string>'],
  ['{"a":true}\n{"a":false}', 'struct<a:boolean>'],
  ['{"a":"2024-01-01"}', 'struct<a:string>'],
  ['{"a":1\n{"a":2}', 'struct<_corrupt_record:string,a:bigint>'],
  ['{"a":1', 'struct<_corrupt_record:string>'],
  ['[{"a":1},{"b":2}]', 'struct<a:bigint,b:bigint>'],
  ['[1]', 'struct<_corrupt_record:string>'],
  ['1', 'struct<_corrupt_record:string>'],
  ['', 'struct<>'],
  ['{"a":""}', 'struct<a:string>'],
  ['{"a":1}\n{"a":null}', 'struct<a:bigint>'],
  ['{"a":1}\n{"a":""}', 'struct<a:bigint>'],
  ['{"a":NaN}', 'struct<a:double>'],
  ['{"a":1e400}', 'struct<a:double>'],
  ['{"a":1}\n{"A":2}', 'struct<a:bigint>'],
  ['{"a":"x"}\n{"a":{"q":1}}', 'struct<a:string>'],
  ['{"a":[[1],[2.5]]}', 'struct<a:array<array<double>>>'],
  ['{"a":[]}\n{"a":[1]}', 'struct<a:array<bigint>>'],
  ['{"a":{}}\n{"a":{"x":1}}', 'struct<a:struct<x:bigint>>'],
  [
    '{"a":1.5,"b":1,"c":1.23456789012345678901234567890123456789012345}',
    'struct<a:decimal(2,1),b:bigint,c:double>',
    { prefersDecimal: 'true' },
  ],
  [
    '{"a":1.5}\n{"a":12}\n{"a":99999999999999999999}',
    'struct<a:decimal(21,1)>',
    { prefersDecimal: 'true' },
  ],
  [
    '{"a":1.5,"b":true,"c":{"x":1},"d":[1]}',
    'struct<a:string,b:string,c:struct<x:string>,d:array<string>>',
    { primitivesAsString: 'true' },
  ],
  [
    '{"a":null,"b":[],"c":{},"d":1,"e":{"x":null}}',
    'struct<d:bigint>',
    { dropFieldIfAllNull: 'true' },
  ],
  ['{"a":"2024-01-01"}', 'struct<a:timestamp>', { inferTimestamp: 'true' }],
  ['{"a":"2024-01-01T00:00:00Z"}', 'struct<a:timestamp>', { inferTimestamp: 'true' }],
  ['{"a":"x"}', 'struct<a:string>', { inferTimestamp: 'true' }],
  ['{"a":"2024-01-01T00:00:00"}\n{"a":1}', 'struct<a:string>', { inferTimestamp: 'true' }],
  ['{"a":1}\n{bad\n', 'struct<a:bigint>', { mode: 'DROPMALFORMED' }],
  ['{"a":1,\n"b":2}', 'struct<a:bigint,b:bigint>', { multiLine: 'true' }],
  ['{"a":1}\n{"a":"x"}\n', 'struct<>', { samplingRatio: '0.0000001' }],
  ['{"__proto__":1,"constructor":"x"}', 'struct<__proto__:bigint,constructor:string>'],
]

describe('the schema of JSON', () => {
  for (const [text, expected, options] of json) {
    it(`${JSON.stringify(text)} ${JSON.stringify(options ?? {})}`, () => {
      assert.equal(jsonSchema(text, options), expected)
    })
  }

  it('a malformed record fails in mode FAILFAST', () => {
    assert.throws(
      () => jsonSchema('{"a":1}\n{bad\n', { mode: 'FAILFAST' }),
      (error: MillraceError) =>
        (error.cause as MillraceError).condition ===
        'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    )
  })

  for (const text of [
    '{"a":1,"a":2}',
    '{"A":1}\n{"x":0,"A":1,"a":2}',
    '{"o":[{"b":{"A":1,"a":2}}]}',
  ]) {
    it(`${text} has a field twice, and one of the two would be lost`, () => {
      assert.throws(
        () => jsonSchema(text),
        error =>
          isCondition(error, 'COLUMN_ALREADY_EXISTS') && error.parameters.columnName === '`a`',
      )
    })
  }

  it('objects beside each other may have the same fields', () => {
    assert.equal(
      jsonSchema('{"a":[{"x":1},{"x":2}],"b":{"x":1}}\n{"a":[]}'),
      'struct<a:array<struct<x:bigint>>,b:struct<x:bigint>>',
    )
  })

  it('does not depend on how records are put together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 })), {
          maxLength: 8,
        }),
        fc.nat(8),
        (records, cut) => {
          const lines = records.map(record => JSON.stringify(record))
          const seen = (texts: readonly string[]) =>
            inferJson(
              {},
              { files: [wholeFile(folder.write(texts.join('\n'), 'merge.json'))] },
              task,
              env,
            )
          const schema = (s: ReturnType<typeof nothingSeen>) => {
            try {
              return simpleString(schemaOfSeen(s, {}))
            } catch (error) {
              // inner objects may have names that differ in upper and lower case only
              assert.ok(isCondition(error, 'COLUMN_ALREADY_EXISTS'))
              return 'a field twice'
            }
          }
          const whole = schema(seen(lines))
          const [first, second] = [seen(lines.slice(0, cut)), seen(lines.slice(cut))]
          assert.equal(schema(mergeSeen(first, second)), whole)
          assert.equal(schema(mergeSeen(second, first)), whole)
          assert.equal(schema(mergeSeen(nothingSeen(), seen([...lines].reverse()))), whole)
        },
      ),
      { numRuns: tries(40) },
    )
  })
})

function csvText(text: string, options: Options): string {
  const file: FilePart = wholeFile(folder.write(text, 'infer.csv'))
  const names = csvNames(lower(options), file, task) ?? []
  const types =
    options.inferSchema === 'true'
      ? inferCsv(lower(options), names.length, { files: [file] }, task, env)
      : undefined
  return simpleString(csvSchema(names, types))
}

const columns: readonly (readonly [string, string, Options?])[] = [
  ['1\n2', 'int'],
  ['1\n2.5', 'double'],
  ['1\nx', 'string'],
  ['1\n', 'int'],
  ['2147483648', 'bigint'],
  ['9223372036854775808', 'decimal(19,0)'],
  ['99999999999999999999999999999999999999999', 'double'],
  ['1.5\n9223372036854775808', 'double'],
  ['true\nfalse', 'boolean'],
  ['true\n1', 'string'],
  ['2024-01-01', 'date'],
  ['2024-01-01\n2024-01-01 10:00:00', 'timestamp'],
  ['2024-01-01 10:00:00', 'timestamp'],
  ['2024-01-01T10:00:00Z', 'timestamp'],
  ['2024-1-1', 'timestamp'],
  ['2024', 'int'],
  ['12:00:00', 'timestamp'],
  ['NaN', 'double'],
  ['Inf', 'double'],
  ['1e5', 'double'],
  ['""', 'string'],
  ['x\n1', 'string'],
  ['2024-01-01\nx', 'string'],
  ['2024-01-01\n1', 'string'],
  ['1\n2024-01-01', 'string'],
  [' 1', 'double'],
  ['1 ', 'double'],
  ['-', 'string'],
  ['1d', 'double'],
  ['0x10', 'string'],
  ['2024-02-30', 'string'],
  ['2024-01-01', 'timestamp', { preferDate: 'false' }],
  ['01/02/2024', 'date', { dateFormat: 'dd/MM/yyyy' }],
  ['01/02/2024 10:00', 'timestamp', { timestampFormat: 'dd/MM/yyyy HH:mm' }],
  ['-\n1', 'int', { nullValue: '-' }],
]

const headers: readonly (readonly [string, string, Options])[] = [
  ['a,b\n1,2\n', 'struct<_c0:string,_c1:string>', {}],
  ['a,b\n1,2\n', 'struct<a:string,b:string>', { header: 'true' }],
  ['a,b\n1,2\n', 'struct<_c0:string,_c1:string>', { inferSchema: 'true' }],
  [
    'a,b,c\n1,,x\n2\n3,4,5,6\n',
    'struct<a:int,b:int,c:string>',
    { header: 'true', inferSchema: 'true' },
  ],
  ['a,a,b,\n1,2,3,4\n', 'struct<a0:string,a1:string,b:string,_c3:string>', { header: 'true' }],
  ['a,A,b\n1,2,3\n', 'struct<a0:string,A1:string,b:string>', { header: 'true' }],
  ['"a b"," c ",\n1,2,3\n', 'struct<a b:string, c :string,_c2:string>', { header: 'true' }],
  ['', 'struct<>', { header: 'true' }],
  ['\n\n', 'struct<>', { header: 'true' }],
  ['a,b\n', 'struct<a:string,b:string>', { header: 'true', inferSchema: 'true' }],
  ['null,a\n1,2', 'struct<null:string,a:string>', { header: 'true' }],
]

describe('the schema of CSV', () => {
  for (const [text, type, options] of columns) {
    it(`${JSON.stringify(text)} ${JSON.stringify(options ?? {})}`, () => {
      const all = { header: 'true', inferSchema: 'true', ...options }
      assert.equal(csvText(`v\n${text}\n`, all), `struct<v:${type}>`)
    })
  }

  for (const [text, schema, options] of headers) {
    it(`${JSON.stringify(text)} ${JSON.stringify(options)}`, () => {
      assert.equal(csvText(text, options), schema)
    })
  }

  it('types of two tasks are put together', () => {
    const types = (text: string) =>
      inferCsv({}, 2, { files: [wholeFile(folder.write(text, 'merge.csv'))] }, task, env)
    const merged = mergeCsvTypes(types('1,2024-01-01\n'), types('2.5,2024-01-01 10:00:00\n'))
    assert.equal(simpleString(csvSchema(['a', 'b'], merged)), 'struct<a:double,b:timestamp>')
  })
})

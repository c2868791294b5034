/** What `show` and `printSchema` print, as Apache Spark 4 printed it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { displayWidth, formatRows, type ShowOptions } from '../../src/sql/show.js'
import type { StructShape } from '../../src/sql/types/data-type.js'
import { parseSchema } from '../../src/sql/types/ddl.js'
import { treeString } from '../../src/sql/types/schema-tree.js'
import type { StructValue } from '../../src/sql/types/sql-value.js'

interface Data {
  readonly schema: StructShape
  readonly rows: readonly StructValue[]
}

const data = {
  mixed: {
    schema: parseSchema(
      'i INT, s STRING, b BOOLEAN, d DATE, ts TIMESTAMP, de DECIMAL(3,2), a ARRAY<INT>, m MAP<STRING,INT>, st STRUCT<x:INT,y:STRING>, f DOUBLE, bin BINARY',
    ),
    rows: [
      [
        1,
        'a',
        true,
        19753,
        Date.UTC(2024, 0, 31, 11) * 1000 + 500_000,
        150,
        [1, null],
        { keys: ['k'], values: [1] },
        [1, 'z'],
        1,
        new Uint8Array([97, 98, 99]),
      ],
      [
        null,
        'a much longer text than twenty',
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Number.NaN,
        null,
      ],
    ],
  },
  wide: {
    schema: {
      kind: 'struct',
      fields: ['x\ny', 'j', 'k', 'e', 'h'].map(name => ({
        name,
        type: { kind: 'string' },
        nullable: true,
      })),
    },
    rows: [['a\nb\tc\rd\fe\bf\u000bg\u0007h', '日本語', 'ｱ', '😀', '가나']],
  },
  wideNames: { schema: parseSchema('j STRING, `全角` INT'), rows: [['日本語', 1]] },
  empty: { schema: parseSchema('a INT'), rows: [] },
  three: { schema: parseSchema('id BIGINT'), rows: [[0]] },
  longName: { schema: parseSchema('a_very_long_column_name_over_twenty STRING'), rows: [['x']] },
  others: {
    schema: parseSchema('i INTERVAL YEAR TO MONTH, j INTERVAL DAY, n VOID, d DOUBLE, f FLOAT'),
    rows: [[14, 86_400_000_000, null, 1e10, 1.5]],
  },
} satisfies Record<string, Data>

const cases: [
  name: string,
  of: keyof typeof data,
  options: Partial<ShowOptions>,
  printed: string[],
][] = [
  [
    'cells are cut after 20 characters',
    'mixed',
    {},
    [
      '+----+--------------------+----+----------+--------------------+----+---------+--------+------+---+----------+',
      '|   i|                   s|   b|         d|                  ts|  de|        a|       m|    st|  f|       bin|',
      '+----+--------------------+----+----------+--------------------+----+---------+--------+------+---+----------+',
      '|   1|                   a|true|2024-01-31|2024-01-31 12:00:...|1.50|[1, NULL]|{k -> 1}|{1, z}|1.0|[61 62 63]|',
      '|NULL|a much longer tex...|NULL|      NULL|                NULL|NULL|     NULL|    NULL|  NULL|NaN|      NULL|',
      '+----+--------------------+----+----------+--------------------+----+---------+--------+------+---+----------+',
      '',
    ],
  ],
  [
    'nothing is cut',
    'mixed',
    { truncate: 0 },
    [
      '+----+------------------------------+----+----------+---------------------+----+---------+--------+------+---+----------+',
      '|i   |s                             |b   |d         |ts                   |de  |a        |m       |st    |f  |bin       |',
      '+----+------------------------------+----+----------+---------------------+----+---------+--------+------+---+----------+',
      '|1   |a                             |true|2024-01-31|2024-01-31 12:00:00.5|1.50|[1, NULL]|{k -> 1}|{1, z}|1.0|[61 62 63]|',
      '|NULL|a much longer text than twenty|NULL|NULL      |NULL                 |NULL|NULL     |NULL    |NULL  |NaN|NULL      |',
      '+----+------------------------------+----+----------+---------------------+----+---------+--------+------+---+----------+',
      '',
    ],
  ],
  [
    'more rows than are shown',
    'mixed',
    { rows: 1 },
    [
      '+---+---+----+----------+--------------------+----+---------+--------+------+---+----------+',
      '|  i|  s|   b|         d|                  ts|  de|        a|       m|    st|  f|       bin|',
      '+---+---+----+----------+--------------------+----+---------+--------+------+---+----------+',
      '|  1|  a|true|2024-01-31|2024-01-31 12:00:...|1.50|[1, NULL]|{k -> 1}|{1, z}|1.0|[61 62 63]|',
      '+---+---+----+----------+--------------------+----+---------+--------+------+---+----------+',
      'only showing top 1 row',
    ],
  ],
  [
    'cut after 5 characters',
    'mixed',
    { rows: 2, truncate: 5 },
    [
      '+----+-----+----+-----+-----+----+-----+-----+-----+---+-----+',
      '|   i|    s|   b|    d|   ts|  de|    a|    m|   st|  f|  bin|',
      '+----+-----+----+-----+-----+----+-----+-----+-----+---+-----+',
      '|   1|    a|true|20...|20...|1.50|[1...|{k...|{1...|1.0|[6...|',
      '|NULL|a ...|NULL| NULL| NULL|NULL| NULL| NULL| NULL|NaN| NULL|',
      '+----+-----+----+-----+-----+----+-----+-----+-----+---+-----+',
      '',
    ],
  ],
  [
    'cut after 2 characters, without dots',
    'mixed',
    { rows: 2, truncate: 2 },
    [
      '+---+---+---+---+---+---+---+---+---+---+---+',
      '|  i|  s|  b|  d| ts| de|  a|  m| st|  f|bin|',
      '+---+---+---+---+---+---+---+---+---+---+---+',
      '|  1|  a| tr| 20| 20| 1.| [1| {k| {1| 1.| [6|',
      '| NU| a | NU| NU| NU| NU| NU| NU| NU| Na| NU|',
      '+---+---+---+---+---+---+---+---+---+---+---+',
      '',
    ],
  ],
  [
    'one value a line',
    'mixed',
    { vertical: true },
    [
      '-RECORD 0-------------------',
      ' i   | 1                    ',
      ' s   | a                    ',
      ' b   | true                 ',
      ' d   | 2024-01-31           ',
      ' ts  | 2024-01-31 12:00:... ',
      ' de  | 1.50                 ',
      ' a   | [1, NULL]            ',
      ' m   | {k -> 1}             ',
      ' st  | {1, z}               ',
      ' f   | 1.0                  ',
      ' bin | [61 62 63]           ',
      '-RECORD 1-------------------',
      ' i   | NULL                 ',
      ' s   | a much longer tex... ',
      ' b   | NULL                 ',
      ' d   | NULL                 ',
      ' ts  | NULL                 ',
      ' de  | NULL                 ',
      ' a   | NULL                 ',
      ' m   | NULL                 ',
      ' st  | NULL                 ',
      ' f   | NaN                  ',
      ' bin | NULL                 ',
      '',
    ],
  ],
  [
    'one value a line, and more rows',
    'mixed',
    { rows: 1, vertical: true },
    [
      '-RECORD 0-------------------',
      ' i   | 1                    ',
      ' s   | a                    ',
      ' b   | true                 ',
      ' d   | 2024-01-31           ',
      ' ts  | 2024-01-31 12:00:... ',
      ' de  | 1.50                 ',
      ' a   | [1, NULL]            ',
      ' m   | {k -> 1}             ',
      ' st  | {1, z}               ',
      ' f   | 1.0                  ',
      ' bin | [61 62 63]           ',
      'only showing top 1 row',
    ],
  ],
  [
    'one value a line, nothing cut',
    'mixed',
    { truncate: 0, vertical: true },
    [
      '-RECORD 0-----------------------------',
      ' i   | 1                              ',
      ' s   | a                              ',
      ' b   | true                           ',
      ' d   | 2024-01-31                     ',
      ' ts  | 2024-01-31 12:00:00.5          ',
      ' de  | 1.50                           ',
      ' a   | [1, NULL]                      ',
      ' m   | {k -> 1}                       ',
      ' st  | {1, z}                         ',
      ' f   | 1.0                            ',
      ' bin | [61 62 63]                     ',
      '-RECORD 1-----------------------------',
      ' i   | NULL                           ',
      ' s   | a much longer text than twenty ',
      ' b   | NULL                           ',
      ' d   | NULL                           ',
      ' ts  | NULL                           ',
      ' de  | NULL                           ',
      ' a   | NULL                           ',
      ' m   | NULL                           ',
      ' st  | NULL                           ',
      ' f   | NaN                            ',
      ' bin | NULL                           ',
      '',
    ],
  ],
  [
    'control and wide characters',
    'wide',
    {},
    [
      '+--------------------+------+---+---+----+',
      '|                x\\ny|     j|  k|  e|   h|',
      '+--------------------+------+---+---+----+',
      '|a\\nb\\tc\\rd\\fe\\bf\\...|日本語|  ｱ| 😀|가나|',
      '+--------------------+------+---+---+----+',
      '',
    ],
  ],
  [
    'wide characters, one value a line',
    'wideNames',
    { vertical: true },
    ['-RECORD 0------', ' j    | 日本語 ', ' 全角 | 1      ', ''],
  ],
  ['no rows', 'empty', {}, ['+---+', '|  a|', '+---+', '+---+', '']],
  ['no rows, one value a line', 'empty', { vertical: true }, ['(0 rows)']],
  [
    'none of three rows',
    'three',
    { rows: 0 },
    ['+---+', '| id|', '+---+', '+---+', 'only showing top 0 rows'],
  ],
  [
    'long names are not cut',
    'longName',
    {},
    [
      '+-----------------------------------+',
      '|a_very_long_column_name_over_twenty|',
      '+-----------------------------------+',
      '|                                  x|',
      '+-----------------------------------+',
      '',
    ],
  ],
  [
    'intervals, void and doubles',
    'others',
    { truncate: 0 },
    [
      '+----------------------------+----------------+----+------+---+',
      '|i                           |j               |n   |d     |f  |',
      '+----------------------------+----------------+----+------+---+',
      "|INTERVAL '1-2' YEAR TO MONTH|INTERVAL '1' DAY|NULL|1.0E10|1.5|",
      '+----------------------------+----------------+----+------+---+',
      '',
    ],
  ],
]

test('show prints what Spark prints', () => {
  for (const [name, of, options, printed] of cases) {
    const { schema, rows }: Data = data[of]
    const all = { rows: 20, truncate: 20, vertical: false, timeZone: 'Europe/Berlin', ...options }
    assert.deepEqual(formatRows(schema, rows, all).split('\n'), [...printed, ''], name)
  }
})

test('full-width characters take two places', () => {
  const table: [string, number][] = [
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['ｱ', 1],
    ['Ａ', 2],
    ['가', 2],
    ['é', 1],
  ]
  for (const [text, width] of table) assert.equal(displayWidth(text), width, text)
})

const nested = parseSchema(
  'x ARRAY<STRUCT<a: MAP<INT, ARRAY<STRING>> NOT NULL>> NOT NULL, m MAP<STRING, STRUCT<b: INT NOT NULL>> NOT NULL, j INTERVAL DAY NOT NULL, k INTERVAL MONTH NOT NULL, c INTERVAL NOT NULL, n VOID, t TINYINT NOT NULL, z TIMESTAMP_NTZ NOT NULL',
)

const tree = [
  'root',
  ' |-- x: array (nullable = false)',
  ' |    |-- element: struct (containsNull = true)',
  ' |    |    |-- a: map (nullable = false)',
  ' |    |    |    |-- key: integer',
  ' |    |    |    |-- value: array (valueContainsNull = true)',
  ' |    |    |    |    |-- element: string (containsNull = true)',
  ' |-- m: map (nullable = false)',
  ' |    |-- key: string',
  ' |    |-- value: struct (valueContainsNull = true)',
  ' |    |    |-- b: integer (nullable = false)',
  ' |-- j: interval day (nullable = false)',
  ' |-- k: interval month (nullable = false)',
  ' |-- c: interval (nullable = false)',
  ' |-- n: void (nullable = true)',
  ' |-- t: byte (nullable = false)',
  ' |-- z: timestamp_ntz (nullable = false)',
]

test('a schema is printed as a tree, to a depth', () => {
  assert.equal(treeString(nested), `${tree.join('\n')}\n`)
  assert.deepEqual(treeString(nested, 2).split('\n').slice(0, 5), [
    'root',
    tree[1],
    tree[2],
    tree[7],
    tree[8],
  ])
})

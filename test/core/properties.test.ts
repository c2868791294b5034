import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseProperties } from '../../src/core/properties.js'

/** What Java's Properties.load gives, with values trimmed, as Spark does. */
const cases: [what: string, text: string, settings: [string, string][]][] = [
  [
    'white space',
    'spark.master local[4]\nspark.a\t \tb c',
    [
      ['spark.master', 'local[4]'],
      ['spark.a', 'b c'],
    ],
  ],
  [
    'an equals sign',
    'a=b\nc = d\ne= f=g',
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f=g'],
    ],
  ],
  [
    'a colon',
    'a:b\nc : d\ne :f:g',
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f:g'],
    ],
  ],
  ['comments and empty lines', '# a=b\n  ! c=d\n\n   \ne=f # g', [['e', 'f # g']]],
  [
    'a key alone',
    'a\nb=\nc:',
    [
      ['a', ''],
      ['b', ''],
      ['c', ''],
    ],
  ],
  [
    'white space around',
    '  a = b  \t\r\nc=d \r',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a line that goes on',
    'a=b,\\\n    c\nd=e\\\n#f',
    [
      ['a', 'b,c'],
      ['d', 'e#f'],
    ],
  ],
  [
    'a backslash of its own at the end',
    'a=b\\\\\nc=d',
    [
      ['a', 'b\\'],
      ['c', 'd'],
    ],
  ],
  ['a last line that would go on', 'a=b\\', [['a', 'b']]],
  ['escapes', 'a\\ b\\=c=\\u0041\\tz\\q\\:', [['a b=c', 'A\tzq:']]],
  [
    'a key that comes twice',
    'a=1\na=2',
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
  ['a byte order mark', '\uFEFFa=b', [['a', 'b']]],
  ['nothing', '', []],
]

for (const [what, text, settings] of cases) {
  test(`a properties file: ${what}`, () => assert.deepEqual(parseProperties(text), settings))
}

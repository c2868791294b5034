/** Strides between two bounds, as Spark 4 was seen to ask for them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BoundValues } from '../../../../src/sql/sources/jdbc/bound-values.js'
import { stridesOf } from '../../../../src/sql/sources/jdbc/read-partitions.js'
import {
  type DataType,
  DateType,
  LongType,
  structField,
  structType,
  TimestampType,
} from '../../../../src/sql/types/data-type.js'

function statements(type: DataType, lowerBound: string, upperBound: string, numPartitions: number) {
  const schema = structType([structField('a"b', type)])
  const partitioning = { column: 'A"B', lowerBound, upperBound, numPartitions }
  return stridesOf(partitioning, schema, 'Europe/Berlin').map(condition => {
    const values = new BoundValues()
    return [condition?.(values), ...values.texts]
  })
}

/** Where each partition but the first starts. */
const spark: [lower: string, upper: string, partitions: number, starts: string][] = [
  ['-7', '50', 6, '3 12 21 30 39'],
  ['-9223372036854775808', '9223372036854775807', 3, '-3074457345618258603 3074457345618258602'],
  ['-4', '3', 6, '-2 -1 0 1 2'],
  ['-6', '9', 11, '-3 -2 -1 0 1 2 3 4 5 6'],
  [
    '899996379749478231',
    '2051092255414263836',
    9,
    '1027895921490009968 1155795463230541701 1283695004971073434 1411594546711605167 1539494088452136900 1667393630192668633 1795293171933200366 1923192713673732099',
  ],
  [
    '-856814823239',
    '557689866570',
    6,
    '-621064041603 -385313259969 -149562478335 86188303299 321939084933',
  ],
  ['-374', '676', 11, '-277 -182 -87 8 103 198 293 388 483 578'],
  ['-10', '-2', 7, '-9 -8 -7 -6 -5 -4'],
  ['-962110', '151474', 9, '-838377 -714646 -590915 -467184 -343453 -219722 -95991 27740'],
  [
    '-741457908095',
    '-459883224813',
    11,
    '-715860209614 -690262511134 -664664812654 -639067114174 -613469415694 -587871717214 -562274018734 -536676320254 -511078621774 -485480923294',
  ],
  ['-274', '49', 6, '-218 -165 -112 -59 -6'],
  ['-773397', '236823', 7, '-629080 -484763 -340446 -196129 -51812 92505'],
]

for (const [lower, upper, partitions, starts] of spark) {
  test(`${lower} to ${upper} in ${partitions}`, () => {
    const found = statements(LongType, lower, upper, partitions)
    assert.equal(found.length, partitions)
    assert.equal(
      found
        .slice(1)
        .map(([, start]) => start)
        .join(' '),
      starts,
    )
  })
}

test('the conditions leave nothing out, and have their values beside them', () => {
  assert.deepEqual(statements(DateType, '2024-01-05', '2024-03-01', 3), [
    ['"a""b" < $1::date OR "a""b" IS NULL', '2024-01-24'],
    ['"a""b" >= $1::date AND "a""b" < $2::date', '2024-01-24', '2024-02-11'],
    ['"a""b" >= $1::date', '2024-02-11'],
  ])
  assert.deepEqual(statements(TimestampType, '2024-07-01', '2024-07-03', 2), [
    ['"a""b" < $1::timestamptz OR "a""b" IS NULL', '2024-07-01 22:00:00+00'],
    ['"a""b" >= $1::timestamptz', '2024-07-01 22:00:00+00'],
  ])
  assert.deepEqual(statements(LongType, '5', '5', 4), [[undefined]])
})

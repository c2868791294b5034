/** Random values of SQL types, for formats that keep every one of them. */
import fc from 'fast-check'
import type { DataType } from '../../../src/sql/types/data-type.js'
import { canonical, type SqlValue } from '../../../src/sql/types/sql-value.js'

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(canonical)
const micros = fc.integer({ min: -8e15, max: 8e15 })

/** Values of a type, null too. */
export function valuesOf(type: DataType): fc.Arbitrary<SqlValue> {
  return fc.option(presentOf(type), { nil: null, freq: 4 })
}

function presentOf(type: DataType): fc.Arbitrary<SqlValue> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean()
    case 'byte':
      return fc.integer({ min: -128, max: 127 })
    case 'short':
      return fc.integer({ min: -32768, max: 32767 })
    case 'int':
    case 'date':
    case 'year_month_interval':
      return fc.integer()
    case 'long':
      return fc.oneof(int64, fc.integer())
    case 'float':
      return fc.float()
    case 'double':
      return fc.double()
    case 'decimal': {
      const max = 10n ** BigInt(type.precision) - 1n
      return fc.bigInt({ min: -max, max }).map(canonical)
    }
    case 'string':
      return fc.oneof(
        fc.constantFrom('', 'a', 'bb', 'é', '日本', '😀'),
        fc.string({ unit: 'grapheme' }),
      )
    case 'binary':
      return fc.uint8Array({ maxLength: 9 })
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return micros
    case 'calendar_interval':
      return fc.record(
        { months: fc.integer(), days: fc.integer(), microseconds: micros },
        { noNullPrototype: true },
      )
    case 'void':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(type.element), { maxLength: 4 })
    case 'map':
      return fc
        .uniqueArray(presentOf(type.key), { maxLength: 3, selector: String })
        .chain(keys =>
          fc
            .array(valuesOf(type.value), { minLength: keys.length, maxLength: keys.length })
            .map(values => ({ keys, values })),
        )
    case 'struct':
      return fc.tuple(...type.fields.map(field => valuesOf(field.type)))
  }
}

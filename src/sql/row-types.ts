/**
 * Types of rows, read off schemas by the type checker: DDL texts (`'ts TIMESTAMP NOT NULL, tags ARRAY<STRING>'`), data
 * type names, `StructType`s and Standard Schema objects. Nothing here is there at run time.
 *
 * The parser of DDL texts takes one field after the other from the front of the text, a fixed number of steps each, so
 * that its cost grows with the number of fields and not of characters. What it does not know is `unknown`.
 */
import type { Decimal } from './types/decimal.js'
import type { DayTimeInterval, YearMonthInterval } from './types/interval-values.js'
import type { CalendarInterval } from './types/sql-value.js'

/** A value of which the type checker knows nothing and lets everything pass: `any`. */
export type Dynamic = ReturnType<JSON['parse']>

/** A row whose columns are not known to the type checker: of SQL text, of files without a schema. */
export type Row = Record<string, Dynamic>

/** Makes one object type of an intersection, for readable hovers. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {}

interface AtomicTypes {
  boolean: boolean
  tinyint: number
  byte: number
  smallint: number
  short: number
  int: number
  integer: number
  bigint: number
  long: number
  float: number
  real: number
  double: number
  decimal: Decimal
  dec: Decimal
  numeric: Decimal
  string: string
  char: string
  character: string
  varchar: string
  binary: Uint8Array
  date: Date
  timestamp: Date
  timestamp_ltz: Date
  timestamp_ntz: Date
  void: null
}

/** What `INTERVAL` and the words behind it are. */
type IntervalOf<Words extends string> =
  Lowercase<Words> extends `${'year' | 'month'}${string}`
    ? YearMonthInterval
    : Lowercase<Words> extends `${'day' | 'hour' | 'minute' | 'second'}${string}`
      ? DayTimeInterval
      : CalendarInterval

type TrimStart<S extends string> = S extends ` ${infer R}` ? TrimStart<R> : S

type Cut<S extends string, D extends string> = S extends `${infer A}${D}${string}` ? A : S

/** The word that a type begins with. */
type TypeWord<S extends string> = Cut<Cut<Cut<Cut<Cut<S, ' '>, ','>, '<'>, '('>, '>'>

type After<S extends string, Prefix extends string> = S extends `${Prefix}${infer R}`
  ? TrimStart<R>
  : ''

/** [type, the text behind it]. */
type ParseType<S extends string> = ParseWord<S, TypeWord<S>>

type ParseWord<S extends string, W extends string, Rest extends string = After<S, W>> =
  Lowercase<W> extends infer L
    ? L extends 'array'
      ? ParseArray<Rest>
      : L extends 'map'
        ? ParseMap<Rest>
        : L extends 'struct'
          ? ParseStruct<Rest>
          : L extends 'interval'
            ? [IntervalOf<Rest>, AfterInterval<Rest>]
            : L extends keyof AtomicTypes
              ? [AtomicTypes[L], Rest extends `(${string})${infer R}` ? TrimStart<R> : Rest]
              : [unknown, Rest]
    : never

type UnitWord = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'to'

/** Drops `DAY TO SECOND`. */
type AfterInterval<S extends string> =
  Lowercase<TypeWord<S>> extends UnitWord ? AfterInterval<After<S, TypeWord<S>>> : S

type ParseArray<S extends string> = S extends `<${infer R}`
  ? ParseType<TrimStart<R>> extends [infer E, infer More extends string]
    ? [(E | null)[], After<More, '>'>]
    : never
  : [unknown, S]

type ParseMap<S extends string> = S extends `<${infer R}`
  ? ParseType<TrimStart<R>> extends [infer K, infer More extends string]
    ? ParseType<After<More, ','>> extends [infer V, infer Last extends string]
      ? [Map<K, V | null>, After<Last, '>'>]
      : never
    : never
  : [unknown, S]

// biome-ignore lint/complexity/noBannedTypes: no fields yet
type NoFields = {}

type ParseStruct<S extends string> = S extends `<${infer R}`
  ? ParseFields<TrimStart<R>, NoFields> extends [infer Fields, infer More extends string]
    ? [Simplify<Fields>, After<More, '>'>]
    : never
  : [unknown, S]

/** [name, the text of its type]: `a INT`, `a: INT`, `` `a b` INT``. */
type ParseName<S extends string> = S extends `\`${infer N}\`${infer R}`
  ? [N, TrimStart<R extends `:${infer Q}` ? Q : R>]
  : S extends `${infer N} ${infer R}`
    ? N extends `${infer M}:${infer Q}`
      ? [M, TrimStart<`${Q} ${R}`>]
      : TrimStart<R> extends `:${infer Q}`
        ? [N, TrimStart<Q>]
        : [N, TrimStart<R>]
    : S extends `${infer N}:${infer R}`
      ? [N, R]
      : [S, '']

/** [the fields, the text behind them, which is empty or begins with `>`]. */
type ParseFields<S extends string, Fields> =
  ParseName<S> extends [infer N extends string, infer R extends string]
    ? ParseType<R> extends [infer T, infer More extends string]
      ? Lowercase<More> extends `not null${string}`
        ? NextField<DropWord<DropWord<More>>, Fields & { [P in N]: T }>
        : NextField<More, Fields & { [P in N]: T | null }>
      : never
    : never

type DropWord<S extends string> = After<S, TypeWord<S>>

type NextField<S extends string, Fields> =
  Lowercase<S> extends `comment '${string}`
    ? S extends `${string}'${string}'${infer R}`
      ? NextField<TrimStart<R>, Fields>
      : never
    : S extends `,${infer R}`
      ? ParseFields<TrimStart<R>, Fields>
      : [Fields, S]

type OneLine<S extends string> = S extends `${infer A}\n${infer B}` ? OneLine<`${A} ${B}`> : S

/** The type of the rows of a DDL text: `RowOfDDL<'a INT NOT NULL, b STRING'>` is `{ a: number; b: string | null }`. */
export type RowOfDDL<DDL extends string> = string extends DDL
  ? Row
  : TrimStart<OneLine<DDL>> extends infer S extends string
    ? Lowercase<S> extends `struct<${string}`
      ? TypeOfDDL<S>
      : ParseFields<S, NoFields> extends [infer Fields, string]
        ? Simplify<Fields>
        : Row
    : never

/** The type of the values of a data type's name: `TypeOfDDL<'array<int>'>` is `(number | null)[]`. */
export type TypeOfDDL<DDL extends string> = string extends DDL
  ? unknown
  : ParseType<TrimStart<OneLine<DDL>>> extends [infer T, string]
    ? T
    : unknown

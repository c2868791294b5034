/** Random SQL expressions as small trees, made by templates for each type, so that what fails can be made smaller. */
import { allFunctions } from '../../src/sql/functions/registry.js'
import type { Random } from '../../src/util/random.js'
import { below, pick } from './values.js'

/** The names of types that holes of templates have, and the types themselves. */
export const types: Readonly<Record<string, string>> = {
  bool: 'boolean',
  byte: 'tinyint',
  short: 'smallint',
  int: 'int',
  long: 'bigint',
  float: 'float',
  double: 'double',
  dec: 'decimal(10,2)',
  big: 'decimal(38,10)',
  str: 'string',
  bin: 'binary',
  date: 'date',
  ts: 'timestamp',
  ntz: 'timestamp_ntz',
  ym: 'interval year to month',
  dt: 'interval day to second',
  arr: 'array<int>',
  sarr: 'array<string>',
  map: 'map<string,int>',
  rec: 'struct<x:int,y:string,z:array<double>>',
}
const names = Object.keys(types)

/** Columns: two of each type, `int0`, `int1`...; `int1` has no nulls. */
export const schema: string = names
  .map(name => `${name}0 ${types[name]}, ${name}1 ${types[name]} not null`)
  .join(', ')

const literals: Readonly<Record<string, readonly string[]>> = {
  bool: ['true', 'false'],
  byte: ['0Y', '1Y', '127Y', '-128Y'],
  short: ['0S', '7S', '32767S'],
  int: ['0', '1', '-1', '2', '5', '2147483647', '-2147483648'],
  long: ['0L', '3L', '9223372036854775807L', '9007199254740993L', '-5L'],
  float: ["float('1.5')", "float('NaN')", "float('-0.0')"],
  double: ['0D', '-0.0D', '1.5D', "double('NaN')", "double('-Infinity')", '1e300'],
  dec: ['0.00BD', '1.25BD', '-99999999.99BD'],
  big: ['cast(1.5 as decimal(38,10))', 'cast(9999999999999999999999999999.5 as decimal(38,10))'],
  str: [
    "''",
    "'a'",
    "'ab'",
    "'😀'",
    "'é'",
    "'12'",
    "'x,y'",
    "','",
    "'[a-z]+'",
    "'%a%'",
    "'2024-03-31 02:30:00'",
  ],
  bin: ["X''", "X'00ff'", "X'61'"],
  date: ["DATE '2024-02-29'", "DATE '1969-12-31'"],
  ts: ["TIMESTAMP '2024-03-31 01:30:00'", "TIMESTAMP '1970-01-01 00:00:00.000001'"],
  ntz: ["TIMESTAMP_NTZ '2024-10-27 02:30:00'"],
  ym: ["INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '-3' MONTH"],
  dt: ["INTERVAL '1 02:03:04.5' DAY TO SECOND", "INTERVAL '-1' HOUR"],
  arr: ['array(1, 2, null)', 'array(int1)', 'cast(array() as array<int>)'],
  sarr: ["array('a', '', null)", 'array(str1)'],
  map: ["map('a', 1)", 'map(str1, int0)'],
  rec: ["named_struct('x', 1, 'y', 'b', 'z', array(1.5D))"],
}

/** Results by type; `%int` is a hole of that type, `%?` one of any, `%=` one of the result's own. */
const templates: Readonly<Record<string, readonly string[]>> = {
  bool: [
    '(%bool and %bool)',
    '(%bool or %bool)',
    '(not %bool)',
    '(%int < %int)',
    '(%long >= %double)',
    '(%str = %str)',
    '(%str < %str)',
    '(%str <= %str)',
    '(%bin = %bin)',
    '(%bin > %bin)',
    '(%double = %double)',
    '(%dec <> %big)',
    '(%big > %big)',
    '(%? is null)',
    '(%? is not null)',
    '(%int <=> %int)',
    '(%str <=> %str)',
    '(%double <=> %double)',
    '(%arr = %arr)',
    '(%rec < %rec)',
    '(%int in (%int, %int, %int))',
    "(%str in ('a', 'b', '', %str))",
    "(%str not in ('a', 'b'))",
    '(%str like %str)',
    "(%str like 'a%')",
    "(%str rlike '[a-z]')",
    'contains(%str, %str)',
    'startswith(%str, %str)',
    'endswith(%str, %str)',
    'exists(%arr, q -> q > %int)',
    'forall(%sarr, q -> q = %str)',
    'array_contains(%arr, %int)',
    'arrays_overlap(%arr, %arr)',
    'isnan(%double)',
    '(%date < %ts)',
    '(%int between %int and %long)',
    'map_contains_key(%map, %str)',
    'equal_null(%str, %str)',
  ],
  byte: [
    'cast(%int as tinyint)',
    '(%byte + %byte)',
    '(%byte * %byte)',
    '(-%byte)',
    '(%byte & %byte)',
  ],
  short: ['cast(%long as smallint)', '(%short - %short)', '(%byte + %short)', 'abs(%short)'],
  int: [
    '(%int + %int)',
    '(%int - %int)',
    '(%int * %int)',
    '(%int % %int)',
    '(-%int)',
    '(~%int)',
    '(%int & %int)',
    '(%int | %int)',
    '(%int ^ %int)',
    'abs(%int)',
    'sign(%int)',
    'pmod(%int, %int)',
    'length(%str)',
    'octet_length(%str)',
    'length(%bin)',
    'cast(%str as int)',
    'try_cast(%str as int)',
    'cast(%double as int)',
    'cast(%dec as int)',
    'cast(%bool as int)',
    'try_add(%int, %int)',
    'try_divide(%int, %int)',
    'size(%arr)',
    'cardinality(%map)',
    'instr(%str, %str)',
    'locate(%str, %str, %int)',
    'ascii(%str)',
    'year(%date)',
    'month(%ts)',
    'day(%date)',
    'hour(%ts)',
    'dayofweek(%date)',
    'weekofyear(%date)',
    'datediff(%date, %date)',
    '%arr[%int]',
    'element_at(%arr, %int)',
    'try_element_at(%arr, %int)',
    '%map[%str]',
    'element_at(%map, %str)',
    '%rec.x',
    'greatest(%int, %int, %short)',
    'least(%int, %byte)',
    'aggregate(%arr, %int, (acc, q) -> acc + q)',
    'aggregate(%arr, 0, (acc, q) -> coalesce(q, 1) - acc, acc -> acc * %int)',
    'array_position(%arr, %int)',
    'hash(%?, %?)',
    'shiftleft(%int, %int)',
    'shiftright(%int, %int)',
    'bit_count(%long)',
    'levenshtein(%str, %str)',
    'nullif(%int, %int)',
    'nvl(%int, %int)',
    'nvl2(%?, %int, %int)',
    'regexp_count(%str, %str)',
    'array_max(%arr)',
    'array_min(%arr)',
    'json_array_length(%str)',
    'find_in_set(%str, %str)',
    'zeroifnull(%int)',
  ],
  long: [
    '(%long + %long)',
    '(%long - %int)',
    '(%long * %long)',
    '(%long % %long)',
    '(%long div %long)',
    '(-%long)',
    'abs(%long)',
    'cast(%str as bigint)',
    'cast(%double as bigint)',
    'cast(%big as bigint)',
    'cast(%int as bigint)',
    'try_subtract(%long, %long)',
    'try_multiply(%long, %long)',
    'mod(%long, %int)',
    'pmod(%long, %long)',
    'xxhash64(%?, %?)',
    'crc32(%bin)',
    'unix_micros(%ts)',
    'unix_seconds(%ts)',
    'shiftright(%long, %int)',
    'shiftrightunsigned(%long, %int)',
    'factorial(%int)',
    'ceil(%double)',
    'floor(%double)',
    'greatest(%long, %int)',
    '(%long & %long)',
    '(%long ^ %int)',
    'cast(%ts as bigint)',
    'width_bucket(%double, %double, %double, %int)',
  ],
  float: [
    'cast(%double as float)',
    '(%float + %float)',
    '(%float * %float)',
    'cast(%str as float)',
    '(-%float)',
    'cast(%int as float)',
  ],
  double: [
    '(%double + %double)',
    '(%double - %double)',
    '(%double * %float)',
    '(%double / %double)',
    '(%int / %int)',
    '(%double % %double)',
    'pmod(%double, %double)',
    '(-%double)',
    'abs(%double)',
    'sqrt(%double)',
    'pow(%double, %double)',
    'ln(%double)',
    'sin(%double)',
    'atan2(%double, %double)',
    'round(%double, %int)',
    'cast(%long as double)',
    'cast(%big as double)',
    'cast(%str as double)',
    'try_cast(%str as double)',
    'cast(%ts as double)',
    'nanvl(%double, %double)',
    'greatest(%double, %float)',
    'least(%double, %double)',
    'signum(%double)',
    'cbrt(%double)',
    'months_between(%date, %ts)',
    '%rec.z[%int]',
    'log(%double, %double)',
    'cast(%byte as double)',
  ],
  dec: [
    'cast(%double as decimal(10,2))',
    'cast(%int as decimal(10,2))',
    'cast(%big as decimal(10,2))',
    'cast(%str as decimal(10,2))',
    '(-%dec)',
    'abs(%dec)',
    'round(%dec, 1)',
    'try_cast(%big as decimal(10,2))',
    'cast(%dec + %dec as decimal(10,2))',
  ],
  big: [
    'cast(%dec * %dec as decimal(38,10))',
    'cast(%big + %big as decimal(38,10))',
    'cast(%big / %dec as decimal(38,10))',
    'cast(%big % %dec as decimal(38,10))',
    'cast(%long as decimal(38,10))',
    'cast(%double as decimal(38,10))',
    'cast(%big * %big as decimal(38,10))',
    '(-%big)',
  ],
  str: [
    '(%str || %str)',
    'concat(%str, %str, %str)',
    'concat_ws(%str, %str, %sarr)',
    'upper(%str)',
    'lower(%str)',
    'initcap(%str)',
    'trim(%str)',
    'ltrim(%str, %str)',
    'reverse(%str)',
    'substring(%str, %int, %int)',
    'substring(%str, %int)',
    'left(%str, %int)',
    'right(%str, %int)',
    'lpad(%str, least(abs(%byte), 20), %str)',
    'rpad(%str, 5, %str)',
    'repeat(%str, least(%int, 4))',
    'replace(%str, %str, %str)',
    'translate(%str, %str, %str)',
    'split_part(%str, %str, %int)',
    'substring_index(%str, %str, %int)',
    'regexp_replace(%str, %str, %str)',
    "regexp_extract(%str, '([a-z])(b)?', %int)",
    'overlay(%str placing %str from %int for %int)',
    'cast(%int as string)',
    'cast(%long as string)',
    'cast(%double as string)',
    'cast(%float as string)',
    'cast(%big as string)',
    'cast(%date as string)',
    'cast(%ts as string)',
    'cast(%ntz as string)',
    'cast(%bin as string)',
    'cast(%arr as string)',
    'cast(%rec as string)',
    'cast(%map as string)',
    'cast(%dt as string)',
    'cast(%bool as string)',
    'hex(%long)',
    'hex(%str)',
    'bin(%long)',
    'conv(%str, 10, %int)',
    'base64(%bin)',
    'md5(%bin)',
    'sha2(%bin, 256)',
    'format_number(%double, 2)',
    "date_format(%ts, 'yyyy-MM-dd HH:mm:ss.SSS')",
    'chr(%int)',
    'elt(%int, %str, %str)',
    'coalesce(%str, %str)',
    'decode(%int, %int, %str, %int, %str, %str)',
    'to_json(%rec)',
    'get_json_object(%str, %str)',
    '%sarr[%int]',
    '%rec.y',
    'array_join(%sarr, %str)',
    'element_at(%sarr, %int)',
    'typeof(%?)',
    'mask(%str)',
    'url_encode(%str)',
    'soundex(%str)',
    "to_char(%dec, '999,999.99')",
    'greatest(%str, %str)',
    'array_max(%sarr)',
    'nullif(%str, %str)',
    'date_trunc(%str, %ts)::string',
  ],
  bin: [
    'cast(%str as binary)',
    'unhex(%str)',
    'unbase64(%str)',
    "encode(%str, 'UTF-8')",
    '(%bin || %bin)',
    'substring(%bin, %int, %int)',
    'reverse(%bin)',
  ],
  date: [
    'date_add(%date, %int)',
    'date_sub(%date, %short)',
    'add_months(%date, %int)',
    'last_day(%date)',
    'trunc(%date, %str)',
    'cast(%ts as date)',
    'cast(%str as date)',
    'try_cast(%str as date)',
    'make_date(%int, %int, %int)',
    'next_day(%date, %str)',
    '(%date + %ym)',
    'to_date(%str)',
  ],
  ts: [
    'cast(%date as timestamp)',
    'cast(%str as timestamp)',
    'cast(%ntz as timestamp)',
    'cast(%long as timestamp)',
    '(%ts + %dt)',
    '(%ts - %ym)',
    "date_trunc('HOUR', %ts)",
    'from_utc_timestamp(%ts, %str)',
    'to_timestamp(%str)',
    'timestamp_seconds(%int)',
    'try_cast(%str as timestamp)',
  ],
  ntz: [
    'cast(%ts as timestamp_ntz)',
    '(%ntz + %dt)',
    'cast(%str as timestamp_ntz)',
    'cast(%date as timestamp_ntz)',
  ],
  ym: [
    '(%ym + %ym)',
    '(%ym * %int)',
    '(%ym / %double)',
    '(-%ym)',
    'make_ym_interval(%int, %int)',
    'abs(%ym)',
  ],
  dt: [
    '(%dt + %dt)',
    '(%dt * %double)',
    '(%ts - %ts)',
    '(-%dt)',
    'make_dt_interval(%int, %int, %int)',
    '(%dt / %int)',
  ],
  arr: [
    'array(%int, %int)',
    'transform(%arr, q -> q + %int)',
    'transform(%arr, (q, i) -> q * i)',
    'filter(%arr, q -> q > %int and %bool)',
    'array_sort(%arr)',
    'sort_array(%arr, %bool)',
    'array_distinct(%arr)',
    'array_union(%arr, %arr)',
    'array_intersect(%arr, %arr)',
    'array_except(%arr, %arr)',
    'array_remove(%arr, %int)',
    'array_append(%arr, %int)',
    'array_compact(%arr)',
    'concat(%arr, %arr)',
    'slice(%arr, %int, %int)',
    'reverse(%arr)',
    'map_values(%map)',
    'flatten(array(%arr, %arr))',
    'zip_with(%arr, %arr, (a, b) -> coalesce(a, b) - %int)',
    'array_sort(%arr, (a, b) -> case when a < b then 1 when a > b then -1 else 0 end)',
    'transform(%sarr, q -> length(q) + size(%arr))',
    'array_repeat(%int, 3)',
    'sequence(1, least(abs(%byte), 9))',
    "from_json(%str, 'array<int>')",
    'cast(%sarr as array<int>)',
  ],
  sarr: [
    'array(%str, %str)',
    'split(%str, %str)',
    'split(%str, %str, %int)',
    'transform(%sarr, q -> q || %str)',
    'transform(%sarr, q -> upper(substr(q, %int)))',
    'filter(%sarr, q -> q like %str)',
    'map_keys(%map)',
    'array_distinct(%sarr)',
    'cast(%arr as array<string>)',
    'regexp_extract_all(%str, %str, 0)',
    'transform(%arr, q -> aggregate(%sarr, %str, (s, t) -> s || t || q))',
  ],
  map: [
    'map(%str, %int)',
    'map_filter(%map, (k, v) -> v > %int)',
    'transform_values(%map, (k, v) -> v + length(k))',
    'map_concat(%map, %map)',
    'map_from_arrays(%sarr, %arr)',
    'cast(str_to_map(%str) as map<string,int>)',
    'transform_keys(%map, (k, v) -> k || %str)',
  ],
  rec: [
    "named_struct('x', %int, 'y', %str, 'z', array(%double, %double))",
    "from_json(%str, 'x int, y string, z array<double>')",
  ],
}

const anyType: readonly string[] = [
  'if(%bool, %=, %=)',
  'case when %bool then %= when %bool then %= else %= end',
  'case when %bool then %= end',
  'coalesce(%=, %=)',
  'nvl(%=, %=)',
  'case %int when %int then %= when 1 then %= end',
  'nullif(%=, %=)',
  'element_at(array(%=, %=), %int)',
  "named_struct('f', %=).f",
  'transform(array(%=), q -> q)[0]',
  'if(%bool, %=, null)',
]

/** Functions whose result grows with the value of an argument, and those of the driver or of its clock. */
const notWild = new Set([
  'repeat',
  'space',
  'lpad',
  'rpad',
  'array_repeat',
  'sequence',
  'array_insert',
  'format_string',
])

let wild: readonly string[] | undefined

function wildFunctions(): readonly string[] {
  wild ??= allFunctions()
    .filter(
      f =>
        f.kind === 'scalar' &&
        f.deterministic !== false &&
        f.doc.group !== 'operator' &&
        f.lambdas === undefined &&
        /^[a-z]/.test(f.name) &&
        !notWild.has(f.name),
    )
    .map(f => f.name)
  return wild
}

export interface Node {
  /** Name of a type; undefined: nobody knows. */
  readonly type: string | undefined
  /** Text with a `%` where a child stands. */
  readonly parts: readonly string[]
  readonly children: readonly Node[]
}

export function textOf({ parts, children }: Node): string {
  return parts.map((part, i) => (i === 0 ? part : textOf(children[i - 1]) + part)).join('')
}

export interface Columns {
  readonly type: string
  readonly name: string
}

export const tableColumns: readonly Columns[] = names.flatMap(type => [
  { type, name: `${type}0` },
  { type, name: `${type}1` },
])

export const typeNames: readonly string[] = names

function leaf(random: Random, type: string, columns: readonly Columns[]): Node {
  const own = columns.filter(column => column.type === type)
  const which = below(random, 20)
  const text =
    which === 0
      ? `cast(null as ${types[type]})`
      : which < 6 || own.length === 0
        ? pick(random, literals[type])
        : pick(random, own).name
  return { type, parts: [text], children: [] }
}

/** An expression of a type, of at most so many levels. */
export function randomNode(
  random: Random,
  type: string,
  depth: number,
  columns: readonly Columns[],
): Node {
  if (depth <= 0 || below(random, 6) === 0) return leaf(random, type, columns)
  if (below(random, 30) === 0) return randomWild(random, depth, columns)
  const template = below(random, 5) === 0 ? pick(random, anyType) : pick(random, templates[type])
  const parts: string[] = []
  const children: Node[] = []
  let at = 0
  for (const found of template.matchAll(/%([a-z]+|\?|=)/g)) {
    const name = found[1] === '?' ? pick(random, names) : found[1] === '=' ? type : found[1]
    if (types[name] === undefined) continue
    parts.push(template.slice(at, found.index))
    at = found.index + found[0].length
    children.push(randomNode(random, name, depth - 1, columns))
  }
  return { type, parts: [...parts, template.slice(at)], children }
}

/** Any function with any arguments: most are refused. */
export function randomWild(random: Random, depth: number, columns: readonly Columns[]): Node {
  const name = pick(random, wildFunctions())
  const count = below(random, 4) + (below(random, 6) === 0 ? 0 : 1)
  const children = Array.from({ length: count }, () =>
    randomNode(random, pick(random, names), depth - 2, columns),
  )
  const parts = [`${name}(`, ...children.map((_, i) => (i + 1 < count ? ', ' : ')'))]
  return { type: undefined, parts: count === 0 ? [`${name}()`] : parts, children }
}

/** Smaller trees that might fail as well, the smallest first. */
export function* smaller(node: Node): Iterable<Node> {
  for (const child of node.children) yield child
  for (const child of node.children) yield* descendants(child, node.type)
  for (const [i, child] of node.children.entries()) {
    for (const less of smaller(child)) {
      if (less.type !== child.type) continue
      const children = [...node.children]
      children[i] = less
      yield { ...node, children }
    }
    if (child.children.length === 0 || child.type === undefined) continue
    for (const text of [`${child.type}1`, `${child.type}0`, literals[child.type][0]]) {
      const children = [...node.children]
      children[i] = { type: child.type, parts: [text], children: [] }
      yield { ...node, children }
    }
  }
}

function* descendants(node: Node, type: string | undefined): Iterable<Node> {
  for (const child of node.children) {
    if (child.type === type) yield child
    yield* descendants(child, type)
  }
}

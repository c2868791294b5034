import { deepStrictEqual, ok, strictEqual, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_DEPTH } from '../../../src/sql/parser/cursor.js'
import { parseExpression, parseStatement } from '../../../src/sql/parser/parser.js'
import { parseDataType, parseSchema } from '../../../src/sql/types/ddl.js'
import { isCondition, type MillraceError } from '../../../src/util/errors.js'
import { accepted } from './accepted.js'

function errorOf(parse: () => unknown): MillraceError {
  let error: unknown
  throws(parse, thrown => {
    error = thrown
    return true
  })
  ok((error as MillraceError).condition !== undefined, String((error as Error).stack))
  return error as MillraceError
}

describe('syntax errors say what stands where, and what was expected', () => {
  const rows: readonly (readonly [text: string, error: string, hint: string, place: string])[] = [
    ['select', 'end of input', 'an expression', '1:6'],
    ['select 1 +', 'end of input', 'an expression', '1:10'],
    ['select a,, b', "','", 'an expression', '1:9'],
    [
      'select a from',
      'end of input',
      'a table, a query in parentheses, VALUES or a function',
      '1:13',
    ],
    ['select a from t where', 'end of input', 'an expression', '1:21'],
    ['select a\nfrom t\nwhere )', "')'", 'an expression', '3:6'],
    ['select from t', "'from'", 'an expression', '1:7'],
    ['select a b c', "'c'", 'the end of the text', '1:11'],
    ['select a)', "')'", 'the end of the text', '1:8'],
    ['select (a', 'end of input', "')'", '1:9'],
    ['select f(a,)', "')'", 'an expression', '1:11'],
    ['select f(,a)', "','", 'an expression', '1:9'],
    ['select a[]', "']'", 'an expression', '1:9'],
    ['select a between 1', 'end of input', 'AND', '1:18'],
    ['select a is json', "'json'", 'NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM', '1:12'],
    ['select case a end', "'end'", 'WHEN', '1:14'],
    ['select case when a then b', 'end of input', 'WHEN, ELSE or END', '1:25'],
    ['create v as select 1', "'v'", 'VIEW', '1:7'],
    ["select case when a > then 'x' end", "'then'", 'an expression', '1:21'],
    ['select cast(a int)', "'int'", 'AS', '1:14'],
    ['select cast(a as map<int>)', "'>'", "','", '1:24'],
    ['select cast(a as decimal(-1))', "'-'", 'a whole number', '1:25'],
    ['select interval 1 foo', "'foo'", 'a unit such as DAY', '1:18'],
    ['select 1 @ 2', "'@'", 'the end of the text', '1:9'],
    ['select $a', "'$'", 'an expression', '1:7'],
    ["select 'abc", "'abc", "a closing '", '1:7'],
    ['select "abc', '"abc', 'a closing "', '1:7'],
    ['select `abc', '`abc', 'a closing `', '1:7'],
    ['select ``', "'``'", 'an identifier that is not empty', '1:7'],
    ['select 1; select 2', "'select'", 'the end of the text', '1:10'],
    [
      'select * from t join',
      'end of input',
      'a table, a query in parentheses, VALUES or a function',
      '1:20',
    ],
    ['select * from t left', "'left'", 'the end of the text', '1:16'],
    ['select * from t natural u', "'u'", 'JOIN', '1:24'],
    [
      'select * from t as left',
      "'left'",
      'an alias (this word must be in backticks as one)',
      '1:19',
    ],
    ['select * from left', "'left'", 'a table (this word must be in backticks as one)', '1:14'],
    ['select a from t order by a nulls', 'end of input', 'FIRST or LAST', '1:32'],
    ['select f(a) over (order by b rows 1)', "')'", 'PRECEDING or FOLLOWING', '1:35'],
    ['select * from t tablesample (5)', "')'", 'PERCENT or ROWS', '1:30'],
    ['select a /*+ x */', "'/*+'", 'the end of the text', '1:9'],
    ['select /*+ */ a', "'*/'", 'a hint', '1:11'],
    ['select * from t pivot (sum(a) for c in ())', "')'", 'an expression', '1:40'],
    ['with t select 1', "'select'", "'('", '1:7'],
    ['table t |> foo', "'foo'", 'an operator of a pipe such as SELECT, WHERE or JOIN', '1:11'],
    ['select 1 order by 1 limit 1 union select 2', "'union'", 'the end of the text', '1:28'],
    ['select 1 offset 2 limit 1', "'limit'", 'the end of the text', '1:18'],
    ['foo bar', "'foo'", 'a query or a command such as SELECT, CREATE or SHOW', '1:0'],
    ['create temporary view v', 'end of input', 'AS', '1:23'],
    [
      'explain analyze select 1',
      "'analyze'",
      'a query, or EXTENDED, CODEGEN, COST or FORMATTED',
      '1:8',
    ],
    ['insert t select 1', "'t'", 'INTO or OVERWRITE', '1:7'],
    ['show columns t', "'t'", 'IN or FROM', '1:13'],
    [';', "';'", 'a query or a command such as SELECT, CREATE or SHOW', '1:0'],
  ]
  for (const [text, error, hint, place] of rows) {
    it(JSON.stringify(text), () => {
      const made = errorOf(() => parseStatement(text))
      const { parameters } = made
      deepStrictEqual(
        [made.condition, made.sqlState, parameters.error, parameters.hint],
        ['PARSE_SYNTAX_ERROR', '42601', error, hint],
      )
      strictEqual(`${parameters.line}:${parameters.position}`, place)
    })
  }
})

describe('other conditions are those of Spark', () => {
  const rows: readonly (readonly [
    text: string,
    condition: string,
    sqlState: string,
    place: string,
  ])[] = [
    ['', 'PARSE_EMPTY_STATEMENT', '42617', '1:0'],
    [' -- nothing', 'PARSE_EMPTY_STATEMENT', '42617', '1:11'],
    ['select /* /* */ 1', 'UNCLOSED_BRACKETED_COMMENT', '42601', '1:7'],
    ['select é', 'INVALID_IDENTIFIER', '42602', '1:7'],
    ['table a-b', 'INVALID_IDENTIFIER', '42602', '1:7'],
    ['select 300Y', 'INVALID_NUMERIC_LITERAL_RANGE', '22003', '1:7'],
    ['select 1e400', 'INVALID_NUMERIC_LITERAL_RANGE', '22003', '1:7'],
    ['select 1e39F', 'INVALID_NUMERIC_LITERAL_RANGE', '22003', '1:7'],
    [`select ${'1'.repeat(39)}`, 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', '22003', '1:7'],
    [`select ${'1'.repeat(100_000)}`, 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', '22003', '1:7'],
    [`select ${'1'.repeat(100_000)}L`, 'INVALID_NUMERIC_LITERAL_RANGE', '22003', '1:7'],
    ['select 1e99999999999BD', 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', '22003', '1:7'],
    ['select 1e-99999999999BD', 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', '22003', '1:7'],
    ['select cast(a as decimal(39))', 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', '22003', '1:17'],
    ['select cast(a as decimal(5, 6))', 'DECIMAL_SCALE_EXCEEDS_PRECISION', '22003', '1:17'],
    ['select cast(a as foo)', 'UNSUPPORTED_DATATYPE', '0A000', '1:17'],
    ['select cast(a as int(3))', 'UNSUPPORTED_DATATYPE', '0A000', '1:17'],
    ['select cast(a as char)', 'DATATYPE_MISSING_SIZE', '42K01', '1:17'],
    ['select cast(a as array)', 'INCOMPLETE_TYPE_DEFINITION.ARRAY', '42K01', '1:17'],
    ['select cast(a as map)', 'INCOMPLETE_TYPE_DEFINITION.MAP', '42K01', '1:17'],
    ['select cast(a as struct)', 'INCOMPLETE_TYPE_DEFINITION.STRUCT', '42K01', '1:17'],
    ["select foo 'x'", 'UNSUPPORTED_TYPED_LITERAL', '0A000', '1:7'],
    ["select date'2024-02-30'", 'INVALID_TYPED_LITERAL', '42604', '1:7'],
    ["select timestamp'x'", 'INVALID_TYPED_LITERAL', '42604', '1:7'],
    ["select X'zz'", 'INVALID_TYPED_LITERAL', '42604', '1:7'],
    ["select interval 'x days'", 'INVALID_TYPED_LITERAL', '42604', '1:7'],
    ['select interval 1 year 2 days', 'INVALID_INTERVAL_FORMAT.MIXED_UNITS', '22006', '1:7'],
    ["select a like 'x' escape 'ab'", 'INVALID_ESC', '42604', '1:25'],
    ['select a in ()', 'INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE', '42000', '1:13'],
    ['select a like all ()', 'INVALID_SQL_SYNTAX.EMPTY_QUANTIFIED_PATTERN', '42000', '1:19'],
    ['with t as (select 1), T as (select 2) select 1', 'DUPLICATED_CTE_NAMES', '42602', '1:0'],
    ['select 1 window w as (), w as ()', 'REPETITIVE_WINDOW_DEFINITION', '42P20', '1:25'],
    [
      'table t order by a sort by b',
      'UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES',
      '0A000',
      '1:8',
    ],
    ['table t tablesample (1 rows)', 'PARSE_SYNTAX_ERROR', '42601', '1:8'],
    ['select * from t tablesample (200 percent)', 'INVALID_TABLESAMPLE_FRACTION', '22023', '1:16'],
    [
      `select 1 from t group by cube(${Array.from({ length: 40 }, (_, i) => `c${i}`)})`,
      'GROUPING_SIZE_LIMIT_EXCEEDED',
      '54000',
      '',
    ],
    ["select dateadd('day', 1, t)", 'INVALID_PARAMETER_VALUE.DATETIME_UNIT', '22023', '1:15'],
    ["set a.b = 'x;y'", 'INVALID_SET_SYNTAX', '42000', '1:0'],
    ['declare x', 'INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED', '42000', '1:8'],
    [
      'select f(a => 1, a => 2)',
      'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
      '4274K',
      '1:17',
    ],
    ['select a from t qualify b', 'QUALIFY_REQUIRES_WINDOW_FUNCTION', '42903', '1:16'],
    ['with recursive t as (select 1) table t', 'UNSUPPORTED_FEATURE.SQL_SYNTAX', '0A000', '1:5'],
    ['merge into t using u on a', 'UNSUPPORTED_FEATURE.SQL_SYNTAX', '0A000', '1:0'],
    ['drop table t', 'UNSUPPORTED_FEATURE.SQL_SYNTAX', '0A000', '1:5'],
    ['show partitions t', 'UNSUPPORTED_FEATURE.SQL_SYNTAX', '0A000', '1:5'],
    ['create table t (a int)', 'UNSUPPORTED_FEATURE.SQL_SYNTAX', '0A000', '1:7'],
  ]
  for (const [text, condition, sqlState, place] of rows) {
    it(JSON.stringify(text.slice(0, 80)), () => {
      const made = errorOf(() => parseStatement(text))
      deepStrictEqual([made.condition, made.sqlState], [condition, sqlState])
      const { line, position } = made.parameters
      if (place !== '') strictEqual(`${line}:${position}`, place)
    })
  }
})

describe('the place is shown', () => {
  it('with carets under what is wrong', () => {
    const { message } = errorOf(() => parseStatement('select a\nfrom t wher b > 1'))
    strictEqual(
      message.replace(/errors\.test\.ts:\d+/, 'LINE').replace(/at \S*LINE/, 'at LINE'),
      [
        "[PARSE_SYNTAX_ERROR] In parseStatement at LINE: Syntax error at or near 'b'; expected the end of the text (line 2, position 12).",
        'from t wher b > 1',
        '------------^',
      ].join('\n'),
    )
  })

  it('cut out of a line that is long', () => {
    const { parameters } = errorOf(() => parseStatement(`select ${'a + '.repeat(10_000)})`))
    ok(parameters.context.length < 300)
    ok(parameters.context.endsWith('^'))
  })

  it('and long tokens are cut', () => {
    const { message } = errorOf(() => parseStatement(`select a '${'x'.repeat(100_000)}`))
    ok(message.length < 500)
  })
})

const deep = 10_000
const nested: readonly (readonly [name: string, text: string])[] = [
  ['parentheses', `${'('.repeat(deep)}1${')'.repeat(deep)}`],
  ['open parentheses', '('.repeat(deep)],
  ['NOT', `${'not '.repeat(deep)}a`],
  ['minus', `${'- '.repeat(deep)}a`],
  ['CASE', `${'case when a then 1 else '.repeat(deep)}1${' end'.repeat(deep)}`],
  ['calls', `${'f('.repeat(deep)}1${')'.repeat(deep)}`],
  ['casts', `${'cast('.repeat(deep)}1${' as int)'.repeat(deep)}`],
  ['SUBSTRING', `${'substring('.repeat(deep)}a${', 1)'.repeat(deep)}`],
  ['POSITION', `${'position('.repeat(deep)}a${', b)'.repeat(deep)}`],
  ['DATEADD', `${'dateadd(day, '.repeat(deep)}a${')'.repeat(deep)}`],
  ['TRIM', `${'trim('.repeat(deep)}a${')'.repeat(deep)}`],
  ['IN', `${'a in ('.repeat(deep)}1${')'.repeat(deep)}`],
  ['LIKE ANY', `${'a like any ('.repeat(deep)}1${')'.repeat(deep)}`],
  ['subscripts', `${'a['.repeat(deep)}1${']'.repeat(deep)}`],
  ['lambdas', `${'x -> '.repeat(deep)}1`],
  ['windows', `${'f(1) over (order by '.repeat(deep)}1${')'.repeat(deep)}`],
  ['queries', `${'(select '.repeat(deep)}1${')'.repeat(deep)}`],
  ['queries in FROM', `(select * from ${'(select * from '.repeat(deep)}t${')'.repeat(deep)})`],
  ['relations', `(select * from ${'('.repeat(deep)}t${')'.repeat(deep)})`],
  [
    'grouping sets',
    `(select 1 from t group by ${'grouping sets ('.repeat(deep)}a${')'.repeat(deep)})`,
  ],
  ['types', `cast(a as ${'array<'.repeat(deep)}int${'>'.repeat(deep)})`],
  ['WITH', `(${'with a as ('.repeat(deep)}select 1${') select 1'.repeat(deep)})`],
]

const long: readonly (readonly [name: string, text: string])[] = [
  ['sums', `1${' + 1'.repeat(deep)}`],
  ['AND', `a${' and a'.repeat(deep)}`],
  ['AND and OR', `a${' and a or b'.repeat(deep)}`],
  ['comparisons', `a${' = a'.repeat(deep)}`],
  ['casts', `a${'::int'.repeat(deep)}`],
  ['fields', `f(a)${'.b'.repeat(deep)}`],
  ['elements', `a${'[0]'.repeat(deep)}`],
  ['arguments', `f(1${', 1'.repeat(deep)})`],
  ['values', `a in (1${', 1'.repeat(deep)})`],
  ['strings', `'a'${" 'a'".repeat(deep)}`],
  ['UNION', `(select 1${' union all select 1'.repeat(deep)})`],
  ['JOIN', `(select 1 from t${' join t'.repeat(deep)})`],
]

describe('10,000 parts within parts are an error and no crash', () => {
  for (const [name, text] of nested) {
    it(name, () => {
      const { condition, parameters } = errorOf(() => parseExpression(text))
      deepStrictEqual(
        [condition, parameters.limit],
        ['FAILED_TO_PARSE_TOO_COMPLEX', String(MAX_DEPTH)],
      )
    })
  }

  it('struct types in a schema', () => {
    const text = `${'a struct<'.repeat(deep)}a int${'>'.repeat(deep)}`
    strictEqual(errorOf(() => parseSchema(text)).condition, 'FAILED_TO_PARSE_TOO_COMPLEX')
    strictEqual(
      errorOf(() => parseDataType('array<'.repeat(deep))).condition,
      'FAILED_TO_PARSE_TOO_COMPLEX',
    )
  })

  it('also where the caller has used up most of the stack', () => {
    const text = `${'('.repeat(MAX_DEPTH - 1)}1${')'.repeat(MAX_DEPTH - 1)}`
    let refused = 0
    let parsed = 0
    const descend = (): void => {
      try {
        descend()
      } catch (error) {
        // on the way back up: little stack at first, then more
        if (!(error instanceof RangeError)) throw error
      }
      try {
        if (parsed < 3) {
          parseExpression(text)
          parsed++
        }
      } catch (error) {
        if (error instanceof RangeError) throw error
        ok(isCondition(error, 'FAILED_TO_PARSE_TOO_COMPLEX'), String(error))
        refused++
      }
    }
    descend()
    ok(refused > 0 && parsed === 3, `${refused} refused, ${parsed} parsed`)
  })
})

describe('what is only long is parsed', () => {
  for (const [name, text] of long) it(name, () => void parseExpression(text))

  it(`${MAX_DEPTH - 2} parentheses`, () => {
    const depth = MAX_DEPTH - 2
    parseExpression(`${'('.repeat(depth)}1${')'.repeat(depth)}`)
  })
})

describe('statements of the conformance cases', () => {
  for (const text of accepted) it(text, () => void parseStatement(text))
})

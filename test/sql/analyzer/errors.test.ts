import { ok, strictEqual, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MillraceError } from '../../../src/util/errors.js'
import { analyzed } from './harness.js'

type Parameters = Readonly<Record<string, string>>

const errors: readonly (readonly [sql: string, condition: string, parameters?: Parameters])[] = [
  [
    'select zz from t',
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    { objectName: '`zz`', proposal: '`a`, `b`', line: '1', position: '8' },
  ],
  ['select t.zz from t', 'UNRESOLVED_COLUMN.WITH_SUGGESTION', { proposal: '`t`.`a`, `t`.`b`' }],
  ['select zz', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
  [
    'select a from t, u',
    'AMBIGUOUS_REFERENCE',
    { name: '`a`', referenceNames: '[`t`.`a`, `u`.`a`]' },
  ],
  ['select a as k, b as k, k from t', 'AMBIGUOUS_LATERAL_COLUMN_ALIAS', { name: '`k`', n: '2' }],
  ['select foo(a) from t', 'UNRESOLVED_ROUTINE', { routineName: '`foo`' }],
  [
    'select a, sum(a) from t group by b',
    'MISSING_AGGREGATION',
    { expression: '"a"', expressionAnyValue: '"any_value(a)"' },
  ],
  ['select a, sum(a) from t', 'MISSING_GROUP_BY'],
  ['select a from t having a > 1', 'MISSING_GROUP_BY'],
  ['select sum(sum(a)) from t', 'NESTED_AGGREGATE_FUNCTION'],
  ['select a from t where sum(a) > 1', 'INVALID_WHERE_CONDITION', { condition: '"(sum(a) > 1)"' }],
  ['select a from t where row_number() over (order by a) = 1', 'INVALID_WHERE_CONDITION'],
  [
    'select a from t where b',
    'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN',
    { filter: '"b"', type: '"STRING"', position: '23' },
  ],
  ['select * from t join u on t.a', 'JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE'],
  ['select * from t join u using (zz)', 'UNRESOLVED_USING_COLUMN_FOR_JOIN', { side: 'left' }],
  ['select count(*) from t group by sum(a)', 'GROUP_BY_AGGREGATE'],
  ['select a from t group by 9', 'GROUP_BY_POS_OUT_OF_RANGE', { index: '9', size: '1' }],
  ['select sum(a) from t group by 1', 'GROUP_BY_POS_AGGREGATE'],
  ['select a from t order by 9', 'ORDER_BY_POS_OUT_OF_RANGE', { index: '9', size: '1' }],
  ['select distinct b from t order by a', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  ['select id from s order by m', 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
  ['select grouping(a) from t group by a', 'UNSUPPORTED_GROUPING_EXPRESSION'],
  ['select grouping(a + 1) from t group by cube(a, b)', 'GROUPING_COLUMN_MISMATCH'],
  [
    'select a from t union select a, b from t',
    'NUM_COLUMNS_MISMATCH',
    { firstNumColumns: '1', invalidNumColumns: '2', invalidOrdinalNum: 'second' },
  ],
  ['select a from t union select array(1)', 'INCOMPATIBLE_COLUMN_TYPE'],
  ['select m from s intersect select m from s', 'UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE'],
  ['select distinct m from s', 'UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE'],
  ['select * from nosuch', 'TABLE_OR_VIEW_NOT_FOUND', { relationName: '`nosuch`', position: '15' }],
  ['select nosuch.* from t', 'CANNOT_RESOLVE_STAR_EXPAND'],
  ['select st.zz from s', 'FIELD_NOT_FOUND', { fieldName: '`zz`', fields: '`p`, `Q`' }],
  ['select row_number() from t', 'WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE'],
  [
    'select sum(a) over (order by a rows between 2 following and 1 following) from t',
    'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON',
  ],
  [
    'select sum(a) over (order by a rows between a preceding and current row) from t',
    'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE',
  ],
  ['select 1 from t join u on rand() > u.a', 'INVALID_NON_DETERMINISTIC_EXPRESSIONS'],
  ['select nth_value(a, 1) from t', 'WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE'],
  ['select sum(a) over w from t', 'MISSING_WINDOW_SPECIFICATION', { windowName: '`w`' }],
  ['select explode(array(1)) + 1', 'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS'],
  ['select a from t order by explode(array(1))', 'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT'],
  ['select explode(array(1)) as (x, y)', 'UDTF_ALIAS_NUMBER_MISMATCH'],
  [
    'select (select a, b from t)',
    'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
    { number: '2' },
  ],
  ['select a in (select a, c from u) from t', 'DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH'],
  [
    'select b, (select max(c) from u where u.c = t.b) from t group by b',
    'SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION',
  ],
  ['select a from t limit -1', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE', { v: '-1' }],
  ['select a from t limit a', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE'],
  [`select a from t limit 'x'`, 'INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE'],
  ['select cast(array(1) as int)', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  [`select cast(date'2024-01-01' as int)`, 'DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION'],
  ['select upper(distinct b) from t', 'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX'],
  ['select abs(a) ignore nulls from t', 'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX'],
  ['select transform(array(1), (x, y, z) -> x)', 'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH'],
  ['select abs(x -> x)', 'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION'],
  ['select * from values (1), (1, 2)', 'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH'],
  [
    'select * from values (1), (array(1))',
    'INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE',
  ],
  [
    'select * from values (rand())',
    'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE',
  ],
  ['select * from nofn(1)', 'UNRESOLVABLE_TABLE_VALUED_FUNCTION'],
  ['select * from t pivot (sum(a) for b in (a))', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
  ['select * from t unpivot (v for n in (a, b, zz))', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  [
    `select count(*) from ev group by window(ts, '5 minutes', '10 minutes')`,
    'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION',
  ],
  [
    `select count(*) from ev group by window(ts, '0 minutes')`,
    'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
  ],
  ['select sum(a) filter (where b) from t', 'INVALID_AGGREGATE_FILTER.NOT_BOOLEAN'],
  ['select sum(rand()) from t', 'AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION'],
  ['select * from (select a from t) as v(x, y)', 'ASSIGNMENT_ARITY_MISMATCH'],
  ['select grouping(a) from t', 'UNSUPPORTED_GROUPING_EXPRESSION'],
  ['select :x', 'UNBOUND_SQL_PARAMETER'],
]

describe('errors of analysis', () => {
  for (const [sql, condition, parameters = {}] of errors) {
    it(`${sql}: ${condition}`, () => {
      throws(
        () => analyzed(sql),
        error => {
          ok(error instanceof MillraceError, String(error))
          strictEqual(error.condition, condition, error.message)
          for (const [name, value] of Object.entries(parameters)) {
            strictEqual(error.parameters[name], value, name)
          }
          return true
        },
      )
    })
  }
  it('draws the place', () => {
    throws(
      () => analyzed('select a,\n  zz from t'),
      error => {
        ok((error as Error).message.endsWith('== SQL (line 2, position 3) ==\n  zz from t\n  ^^'))
        return true
      },
    )
  })
})

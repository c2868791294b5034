/** Session variables, names from parameters, statements from texts: one session after the other, as a program would. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import type { SqlArguments } from '../../src/sql/parser/bind-parameters.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const main = SparkSession.builder.master('local[2]').getOrCreate()
after(() => main.stop())

/** A statement with the first row that it gives, or with the condition that it fails with. */
type Step = readonly [sql: string, answer?: unknown, args?: SqlArguments]

const scripts: Record<string, readonly Step[]> = {
  'a value with a type, without, and none': [
    ['declare a int = 5'],
    ['declare variable b default 1 + 1.5'],
    ['declare or replace var c date'],
    ['select a, b, c', { a: 5, b: '2.5', c: null }],
    ['select typeof(a) a, typeof(b) b, typeof(c) c', { a: 'int', b: 'decimal(3,1)', c: 'date' }],
    ['select a + 1 as n, session.a as x, system.session.A', { n: 6, x: 5, A: 5 }],
  ],
  'a variable is there once': [
    ['declare x = 1'],
    ['declare X = 2', 'VARIABLE_ALREADY_EXISTS'],
    ['declare or replace x = 3'],
    ['select x', { x: 3 }],
    ['drop temporary variable x'],
    ['select x', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
    ['drop temporary variable x', 'VARIABLE_NOT_FOUND'],
    ['drop temp variable if exists x'],
  ],
  'columns, aliases and outer columns come first': [
    ['declare x = 1'],
    ['select x from values (9) t(x)', { x: 9 }],
    ['select 2 as x, x + 1 as y', { x: 2, y: 3 }],
    ['select (select x) as y from values (9) t(x)', { y: 9 }],
    ['select session.x as y from values (9) t(x)', { y: 1 }],
  ],
  'fields of a variable': [
    ["declare s = named_struct('a', 1, 'b', named_struct('c', 2))"],
    ['select s.a, session.s.b.c', { a: 1, c: 2 }],
    ["declare session = named_struct('x', 7)"],
    ['select session.x', { x: 7 }],
  ],
  'set gives the value the type of the variable': [
    ["declare x string = 'q'"],
    ['set var x = 7'],
    ['select x', { x: '7' }],
    ['set variable x = concat(x, session.x)'],
    ['select x', { x: '77' }],
    ['set var x = default'],
    ['select x', { x: 'q' }],
    ['declare i int'],
    ["set var i = 'abc'", 'CAST_INVALID_INPUT'],
    ['set var i = 1, x = i'],
    ['select i, x', { i: 1, x: null }],
    ['set var i = 1, I = 2', 'DUPLICATE_ASSIGNMENTS'],
    ['set var nope = 1', 'UNRESOLVED_VARIABLE'],
  ],
  'set of a query': [
    ['declare a int'],
    ['declare b string'],
    ['set var (a, b) = (select max(id), min(id) from range(5))'],
    ['select a, b', { a: 4, b: '0' }],
    ['set var a = (select count(*) from range(3)) + 1'],
    ['select a', { a: 4 }],
    ['set var a = (select id from range(0))'],
    ['select a', { a: null }],
    ['set var (a) = (select id from range(2))', 'ROW_SUBQUERY_TOO_MANY_ROWS'],
    ['set var (a, b) = (select 1)', 'ASSIGNMENT_ARITY_MISMATCH'],
  ],
  'what a variable cannot begin with': [
    ["declare x date = 'abc'", 'CAST_INVALID_INPUT'],
    ['declare x int = (select 1)', 'INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION'],
    ['declare x = y', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
  ],
  'names from values': [
    ['create temp view identifier(:v) as select 1 as a', undefined, { v: 'seen' }],
    ['select identifier(:c) from identifier(:t)', { a: 1 }, { c: 'a', t: 'seen' }],
    ["select identifier(:t || '.a') from identifier(:t)", { a: 1 }, { t: 'seen' }],
    ['select identifier(?), ? as b from identifier(?)', { a: 1, b: 5 }, ['a', 5, 'seen']],
    ['select identifier(:f)(-3) as n', { n: 3 }, { f: 'abs' }],
    ["declare f = 'upper'"],
    ["select identifier(f)('x') as u", { u: 'X' }],
    ['select identifier(:c)', 'INVALID_IDENTIFIER', { c: 'a; drop view seen' }],
    ['select identifier(:c) from seen', 'UNRESOLVED_COLUMN.WITH_SUGGESTION', { c: '`a b`' }],
    ['select identifier(:c)', 'NOT_A_CONSTANT_STRING.WRONG_TYPE', { c: 1 }],
    ['select identifier(cast(null as string))', 'NOT_A_CONSTANT_STRING.NULL'],
    ['select identifier(a) from seen', 'NOT_A_CONSTANT_STRING.NOT_CONSTANT'],
    ['drop view identifier(:v)', undefined, { v: 'seen' }],
    ['select * from seen', 'TABLE_OR_VIEW_NOT_FOUND'],
  ],
  'statements from texts': [
    ["execute immediate 'select ? + 1 as n' using 2", { n: 3 }],
    ["execute immediate 'select :p + :q as n' using (2 as p, 5 as q)", { n: 7 }],
    ["declare text = 'select :p as n'"],
    ['execute immediate text using 3 as p', { n: 3 }],
    ['execute immediate :s using :v', { n: 4 }, { s: 'select ? as n', v: 4 }],
    ['declare x string'],
    ["execute immediate 'select id from range(?, 9) limit 1' into x using 7"],
    ['select x', { x: '7' }],
    ["execute immediate 'set var x = :v' using 'new' as v"],
    ['select x', { x: 'new' }],
    ["execute immediate 'select id from range(2)' into x", 'ROW_SUBQUERY_TOO_MANY_ROWS'],
    ["execute immediate 'set var x = 1' into x", 'INVALID_STATEMENT_FOR_EXECUTE_INTO'],
    ["execute immediate 'select :p, :q' using 1 as p, 2", 'ALL_PARAMETERS_MUST_BE_NAMED'],
    ["execute immediate 'select :p, :q' using 1 as p", 'UNBOUND_SQL_PARAMETER'],
    ["execute immediate 'execute immediate text'", 'NESTED_EXECUTE_IMMEDIATE'],
  ],
}
for (const [name, steps] of Object.entries(scripts)) {
  test(name, async () => {
    const session = main.newSession()
    for (const [sql, answer, args] of steps) {
      const run = async (): Promise<unknown> => (await session.sql(sql, args).collect())[0]
      if (typeof answer === 'string') {
        await assert.rejects(run, error => isCondition(error, answer as never), sql)
      } else assert.equal(JSON.stringify(await run()), JSON.stringify(answer), sql)
    }
  })
}

test('each session has its own', () => {
  main.sql('declare mine = 1')
  assert.throws(() => main.newSession().sql('select mine'), {
    condition: 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION',
  })
})

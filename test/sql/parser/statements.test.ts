import { strictEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseStatement, parseTableIdentifier } from '../../../src/sql/parser/parser.js'
import { renderStatement } from './render.js'

const queries: Record<string, readonly (readonly [text: string, plan: string])[]> = {
  select: [
    ['select 1', 'project[1](one)'],
    ['select a, b c from t', 'project[a, b as c](t)'],
    ['select distinct a from t', 'distinct(project[a](t))'],
    ['select all a from t', 'project[a](t)'],
    ['select all from t', 'project[all](t)'],
    ['select * from t where a > 1', 'project[*](filter[>(a, 1)](t))'],
    ['select limit from t', 'project[limit](t)'],
    ['select a limit from t limit 1', 'limit[1](project[a as limit](t))'],
    ['select a group from t', 'project[a as group](t)'],
    [
      'select start, end from t where end - start > 1',
      'project[start, end](filter[>(-(end, start), 1)](t))',
    ],
    ['select window.end end, max(end) from t', 'project[window.end as end, max(end)](t)'],
    ['select case when end then end else end end end', 'project[case(end, end, end) as end](one)'],
    ['select 1;;', 'project[1](one)'],
    ['(select 1)', 'project[1](one)'],
    [
      'select /*+ broadcast(t), repartition(3, a) */ /*+ x */ a from t',
      'hint[broadcast t](hint[repartition 3 a](hint[x](project[a](t))))',
    ],
  ],
  'group by': [
    ['select a from t group by a', 'aggregate[a | a](t)'],
    ['select a from t group by 1, length(b)', 'aggregate[1, length(b) | a](t)'],
    ['select a from t group by all', 'aggregate[ all | a](t)'],
    ['select a from t group by a having b > 1', 'having[>(b, 1)](aggregate[a | a](t))'],
    ['select a from t having b', 'having[b](aggregate[ | a](t))'],
    [
      'select a from t group by rollup(a, (b, c))',
      'aggregate[a, b, c sets [[0,1,2],[0],[]] | a](t)',
    ],
    ['select a from t group by a, rollup(b)', 'aggregate[a, b sets [[0,1],[0]] | a](t)'],
    ['select a from t group by a, b with rollup', 'aggregate[a, b sets [[0,1],[0],[]] | a](t)'],
    ['select a from t group by a, b with cube', 'aggregate[a, b sets [[0,1],[0],[1],[]] | a](t)'],
    [
      'select a from t group by a, b grouping sets ((a), (A, b), ())',
      'aggregate[a, b sets [[0],[0,1],[]] | a](t)',
    ],
    [
      `select 1 from t group by grouping sets (concat(a, 'x'), concat(a, 'X'), (a + 1) * 2)`,
      'aggregate[concat(a, "x"), concat(a, "X"), *(+(a, 1), 2) sets [[0],[1],[2]] | 1](t)',
    ],
    [
      'select a from t group by grouping sets (a, rollup(b, c))',
      'aggregate[a, b, c sets [[0],[1,2],[1],[]] | a](t)',
    ],
    [
      'select a from t group by cube(a), b, grouping sets ((a), ())',
      'aggregate[a, b sets [[0,1],[0,1],[0,1],[1]] | a](t)',
    ],
  ],
  'set operations': [
    [
      'select 1 union select 2 intersect select 3',
      'distinct(union(project[1](one), intersect(project[2](one), project[3](one))))',
    ],
    [
      'select 1 union all select 2 except select 3 minus all select 4',
      'exceptAll(except(union(project[1](one), project[2](one)), project[3](one)), project[4](one))',
    ],
    ['table a intersect distinct (table b union table c)', 'intersect(a, distinct(union(b, c)))'],
    ['table a intersect all table b order by 1', 'sort[1](intersectAll(a, b))'],
  ],
  'order, limit, windows': [
    ['table t order by a desc nulls first, b', 'sort[a desc nulls first, b](t)'],
    ['table t order by all', 'sort[all](t)'],
    ['table t sort by a', 'sortWithin[a](t)'],
    ['table t distribute by a', 'hash[a](t)'],
    ['table t distribute by a sort by b', 'sortWithin[b](hash[a](t))'],
    ['table t cluster by a', 'sortWithin[a](hash[a](t))'],
    ['table t limit 1 offset 2', 'limit[1](offset[2](t))'],
    ['table t limit all offset 2', 'offset[2](t)'],
    ['table t limit all', 't'],
    [
      'select f(a) over w from t window w as (order by b), v as w order by 1',
      'sort[1](windows[w (order b), v (order b)](project[f(a) over w](t)))',
    ],
  ],
  from: [
    ['select * from a.b.c d', 'project[*](a.b.c as d)'],
    ['select * from json.`p/q`', 'project[*](json.`p/q`)'],
    ['select * from (select 1)', 'project[*](project[1](one) as ``)'],
    ['select * from (select 1) as t(a)', 'project[*](project[1](one) as t(a))'],
    [
      'select * from ((select 1) union (select 2)) x',
      'project[*](distinct(union(project[1](one), project[2](one))) as x)',
    ],
    ['select * from ((select 1) x join t)', 'project[*](join[inner](project[1](one) as x, t))'],
    ['select * from ((t)) x', 'project[*](t as x)'],
    [
      `select * from values (1, 'a'), (2, null) as t(a, b)`,
      'project[*](values[(1, "a") (2, null) | a, b] as t)',
    ],
    ['select * from values 1, 2 t', 'project[*](values[(1) (2)] as t)'],
    ['values (1), (2) limit 1', 'limit[1](values[(1) (2)])'],
    ['select * from values', 'project[*](values)'],
    ['select * from range(1, 10) r(i)', 'project[*](table[range(1, 10)] as r(i))'],
    [
      'select * from t tablesample (10 percent) repeatable (5) as x',
      'project[*](sample[0..0.1 5](t) as x)',
    ],
    ['select * from t tablesample (0 rows)', 'project[*](limit[0](t))'],
    [
      'select * from t tablesample (bucket 1 out of 4) repeatable (1)',
      'project[*](sample[0..0.25 1](t))',
    ],
    [`select * from identifier('a.b') c`, 'project[*](a.b as c)'],
    ['from t', 't'],
    ['from t select a', 'project[a](t)'],
    ['from t select a select b where c', 'union(project[a](t), project[b](filter[c](t)))'],
  ],
  joins: [
    ['select * from a, b', 'project[*](join[inner](a, b))'],
    ['select * from a join b on a.x = b.y', 'project[*](join[inner on =(a.x, b.y)](a, b))'],
    ['select * from a inner join b using (x, y)', 'project[*](join[inner using x, y](a, b))'],
    ['select * from a cross join b', 'project[*](join[cross](a, b))'],
    ['select * from a left join b on c', 'project[*](join[left_outer on c](a, b))'],
    ['select * from a left outer join b on c', 'project[*](join[left_outer on c](a, b))'],
    ['select * from a right join b on c', 'project[*](join[right_outer on c](a, b))'],
    ['select * from a full outer join b on c', 'project[*](join[full_outer on c](a, b))'],
    ['select * from a semi join b on c', 'project[*](join[left_semi on c](a, b))'],
    ['select * from a left anti join b on c', 'project[*](join[left_anti on c](a, b))'],
    ['select * from a natural left join b', 'project[*](join[left_outer natural](a, b))'],
    ['select * from a join b join c on d', 'project[*](join[inner on d](join[inner](a, b), c))'],
    [
      'select * from a, lateral (select x) b',
      'project[*](join[inner lateral](a, project[x](one) as b))',
    ],
    [
      'select * from a left join lateral explode(x) as b on true',
      'project[*](join[left_outer lateral on true](a, table[explode(x)] as b))',
    ],
  ],
  'lateral view, pivot, unpivot': [
    ['select x from t lateral view explode(a) v as x', 'project[x](generate[explode(a) v(x)](t))'],
    [
      'select x from t lateral view outer posexplode(a) v as p, x lateral view f(x) w where y',
      'project[x](filter[y](generate[f(x) w](generate[outer posexplode(a) v(p, x)](t))))',
    ],
    ['select x from t lateral view f(a) as x', 'project[x](generate[f(a) as(x)](t))'],
    [
      `select * from t pivot (sum(a) as s, max(b) for c in ('x', 'y' as z)) where d`,
      'project[*](filter[d](pivot[sum(a) as s, max(b) for c in "x", "y" as z](t)))',
    ],
    [
      'select * from t pivot (sum(a) for (b, c) in ((1, 2) as x))',
      'project[*](pivot[sum(a) for struct(b, c) in struct(1, 2) as x](t))',
    ],
    [
      'select * from t unpivot (v for n in (a, b as x)) u',
      'project[*](unpivot[v for n in a | b as x](t) as u)',
    ],
    [
      'select * from t unpivot include nulls ((v, w) for n in ((a, b) as x, (c, d)))',
      'project[*](unpivot[v,w for n in a, b as x | c, d with nulls](t))',
    ],
  ],
  with: [
    [
      'with t as (select 1), u(a, b) as (table t) select * from t, u',
      'with[t = project[1](one); u(a, b) = t](project[*](join[inner](t, u)))',
    ],
    [
      'select * from (with t as (select 1) select * from t)',
      'project[*](with[t = project[1](one)](project[*](t)) as ``)',
    ],
  ],
  pipes: [
    ['from t |> where a > 1 |> select b', 'project[b](filter[>(a, 1)](t))'],
    [
      'from t |> extend a + 1 as b |> drop c, d',
      'project[* except (c, d)](project[*, +(a, 1) as b](t))',
    ],
    ['from t |> as u |> join v on x', 'join[inner on x](t as u, v)'],
    ['from t |> aggregate sum(a) as s group by b', 'aggregate[b | b, sum(a) as s](t)'],
    ['from t |> aggregate count(*)', 'aggregate[ | count(1)](t)'],
    ['from t |> order by a |> limit 2', 'limit[2](sort[a](t))'],
    ['table t |> union all table u |> select distinct a', 'distinct(project[a](union(t, u)))'],
  ],
}

const commands: readonly (readonly [text: string, command: string])[] = [
  [
    'create or replace temp view v(a, b comment "x") as select 1',
    '{"command":"createView","name":["v"],"columns":["a","b"],"replace":true,"ifNotExists":false,"global":false,"plan":"project[1](one)"}',
  ],
  [
    'create global temporary view v as select 1',
    '{"command":"createView","name":["v"],"replace":false,"ifNotExists":false,"global":true,"plan":"project[1](one)"}',
  ],
  [
    `create temporary view v using json options (path 'a/b', 'x.y' = 1, z true, w -1)`,
    '{"command":"createViewUsing","name":["v"],"replace":false,"global":false,"format":"json","options":{"path":"a/b","x.y":"1","z":"true","w":"-1"}}',
  ],
  [
    'create temp view v (a int, b string) using csv',
    '{"command":"createViewUsing","name":["v"],"schema":"struct<a:int,b:string>","replace":false,"global":false,"format":"csv","options":{}}',
  ],
  ['drop view if exists a.b', '{"command":"dropView","name":["a","b"],"ifExists":true}'],
  [
    'declare or replace variable zz int default 5',
    '{"command":"declareVariable","name":["zz"],"replace":true,"type":"int","value":"5"}',
  ],
  ['declare x = 5', '{"command":"declareVariable","name":["x"],"replace":false,"value":"5"}'],
  [
    `insert overwrite t partition (a = 1, b, c = 'x') select 2`,
    '{"command":"insert","table":["t"],"overwrite":true,"partition":{"a":"1","b":null,"c":"x"},"plan":"project[2](one)"}',
  ],
  [
    'insert into table t (a, b) values (1, 2)',
    '{"command":"insert","table":["t"],"overwrite":false,"columns":["a","b"],"partition":{},"plan":"values[(1, 2)]"}',
  ],
  [
    'insert into t (select 1)',
    '{"command":"insert","table":["t"],"overwrite":false,"partition":{},"plan":"project[1](one)"}',
  ],
  [
    `insert overwrite directory '/d' using parquet options (a 'b') table t`,
    '{"command":"insertDirectory","path":"/d","format":"parquet","options":{"a":"b"},"plan":"t"}',
  ],
  [
    `insert overwrite local directory using csv options (path 'x') table t`,
    '{"command":"insertDirectory","path":"x","format":"csv","options":{},"plan":"t"}',
  ],
  ['show tables', '{"command":"showTables","views":false}'],
  [`show tables in db like 'a*'`, '{"command":"showTables","pattern":"a*","views":false}'],
  ['show views', '{"command":"showTables","views":true}'],
  [`show functions like 'a*'`, '{"command":"showFunctions","pattern":"a*"}'],
  ['show user functions f', '{"command":"showFunctions","pattern":"f"}'],
  ['show columns in t', '{"command":"showColumns","table":["t"]}'],
  ['show schemas', '{"command":"showDatabases"}'],
  ['desc t', '{"command":"describe","table":["t"],"extended":false}'],
  ['describe table extended a.b;', '{"command":"describe","table":["a","b"],"extended":true}'],
  ['describe select 1', '{"command":"describeQuery","plan":"project[1](one)"}'],
  ['desc function extended abs', '{"command":"describeFunction","name":"abs","extended":true}'],
  ['explain table t', '{"command":"explain","mode":"simple","plan":"t"}'],
  ['explain extended (table t)', '{"command":"explain","mode":"extended","plan":"t"}'],
  ['set', '{"command":"set"}'],
  ['set a.b', '{"command":"set","key":"a.b"}'],
  ['set a.b = c d, e ;', '{"command":"set","key":"a.b","value":"c d, e"}'],
  ['set `a b` = `c;d`', '{"command":"set","key":"a b","value":"c;d"}'],
  ['set a.b=', '{"command":"set","key":"a.b","value":""}'],
  [`set time zone 'Asia/Tokyo'`, '{"command":"setTimeZone","zone":"Asia/Tokyo"}'],
  ['set time zone interval -9 hours 30 minutes', '{"command":"setTimeZone","zone":"-08:30"}'],
  ['reset a.b', '{"command":"reset","key":"a.b"}'],
  ['reset', '{"command":"reset"}'],
  ['cache table t', '{"command":"cache","table":["t"],"lazy":false}'],
  [
    'cache lazy table t as select 1',
    '{"command":"cache","table":["t"],"lazy":true,"plan":"project[1](one)"}',
  ],
  ['uncache table if exists t', '{"command":"uncache","table":["t"],"ifExists":true}'],
  ['clear cache', '{"command":"clearCache"}'],
  ['refresh table t', '{"command":"refresh","table":["t"]}'],
  ['use database db', '{"command":"use","database":"db"}'],
  [`execute immediate 'table t'`, 't'],
]

for (const [name, rows] of [...Object.entries(queries), ['commands', commands] as const]) {
  describe(name, () => {
    for (const [text, made] of rows) {
      it(text, () => strictEqual(renderStatement(parseStatement(text)), made))
    }
  })
}

describe('names of tables', () => {
  const names: readonly (readonly [string, readonly string[]])[] = [
    ['t', ['t']],
    ['a.`b.c`.d', ['a', 'b.c', 'd']],
    ['json.`/tmp/x y`', ['json', '/tmp/x y']],
  ]
  for (const [text, parts] of names) {
    it(text, () => strictEqual(parseTableIdentifier(text).join('|'), parts.join('|')))
  }
})

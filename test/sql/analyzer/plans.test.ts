import { strictEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyzed, render } from './harness.js'

const T = 'SubqueryAlias t[](LocalRelation[a#1, b#2])'

const plans: readonly (readonly [sql: string, plan: string])[] = [
  [
    'select a, a + 1 from t where a > 1',
    'Project[a#1, +(a#1, 1) as (a + 1)#2](Filter[>(a#1, 1)](SubqueryAlias t[](LocalRelation[a#1, b#3])))',
  ],
  [
    'select A from t where a > 1.5',
    'Project[A#1](Filter[>(implicit(a#1: decimal(11,1)), implicit(1.5: decimal(11,1)))](SubqueryAlias t[](LocalRelation[a#1, b#2])))',
  ],
  ['select * from t', `Project[a#1, b#2](${T})`],
  [
    'select b, count(*) n from t group by b',
    'Aggregate[b#1, b#1, count(1) as n#2](SubqueryAlias t[](LocalRelation[a#3, b#1]))',
  ],
  [
    'select a + 1 as k, max(b) from t group by k',
    'Aggregate[+(a#1, 1), +(a#1, 1) as k#2, max(b#3) as max(b)#4](SubqueryAlias t[](LocalRelation[a#1, b#3]))',
  ],
  [
    'select b from t group by b having max(a) > 1',
    'Project[b#1](Filter[>(max(a)#2, 1)](Aggregate[b#1, b#1, max(a#3) as max(a)#2](SubqueryAlias t[](LocalRelation[a#3, b#1]))))',
  ],
  [
    'select b from t group by b order by max(a)',
    'Project[b#1](Sort[max(a)#2](Aggregate[b#1, b#1, max(a#3) as max(a)#2](SubqueryAlias t[](LocalRelation[a#3, b#1]))))',
  ],
  [
    'select b from t order by a',
    'Project[b#1](Sort[a#2](Project[b#1, a#2](SubqueryAlias t[](LocalRelation[a#2, b#1]))))',
  ],
  [
    'select b, sum(a) from t group by rollup(b)',
    'Aggregate[b#1, spark_grouping_id#2, b#1, sum(a#3) as sum(a)#4](Expand[(a#3, b#5, b#5, 0) (a#3, b#5, NULL, 1)](SubqueryAlias t[](LocalRelation[a#3, b#5])))',
  ],
  [
    'select rank() over (order by a) r from t',
    'Project[r#1](Window[rank() over( | a#2) as r#1, a#2](SubqueryAlias t[](LocalRelation[a#2, b#3])))',
  ],
  [
    'select x.a from t x join t y on x.a = y.a',
    'Project[a#1](Join inner[=(a#1, a#2)](SubqueryAlias x[](SubqueryAlias t[](LocalRelation[a#1, b#3])), SubqueryAlias y[](SubqueryAlias t[](LocalRelation[a#2, b#4]))))',
  ],
  [
    'select a from t where exists (select 1 from u where u.a = t.a)',
    'Project[a#1](Filter[exists[]{Project[1 as 1#2](Filter[=(a#3, outer(a#1))](SubqueryAlias u[](LocalRelation[a#3, c#4])))}](SubqueryAlias t[](LocalRelation[a#1, b#5])))',
  ],
  [
    'select a from t union all select 1.5',
    'Union[](Project[implicit(a#1: decimal(11,1)) as a#2](Project[a#1](SubqueryAlias t[](LocalRelation[a#1, b#3]))), Project[implicit(1.5#4: decimal(11,1)) as 1.5#5](Project[1.5 as 1.5#4](OneRowRelation[])))',
  ],
  [
    'select id, explode(arr) from s',
    'Project[id#1, col#2](Generate[explode(arr#3)](SubqueryAlias s[](LocalRelation[id#1, st#4, arr#3, m#5])))',
  ],
  [
    'select /*+ broadcast(u), repartition(3, b) */ b from t join u on t.a = u.a',
    'Repartition[b#1](Project[b#1](Join inner[=(a#2, a#3)](SubqueryAlias t[](LocalRelation[a#2, b#1]), ResolvedHint[](SubqueryAlias u[](LocalRelation[a#3, c#4])))))',
  ],
  ['select current_date', 'Project[current_date() as current_date()#1](OneRowRelation[])'],
  ['select a from t limit 1 + 1', `GlobalLimit[2](Project[a#1](${T}))`],
  [
    `select window.start from ev group by window(ts, '1 minute')`,
    'Aggregate[window#1, getfield(window#1, start) as start#2](Project[ts#3, kind#4, n#5, named_struct(start, $window_start(ts#3, 60000000, 0, 0), end, $window_start(ts#3, 60000000, 0, 60000000)) as window#1](Filter[isnotnull(ts#3)](SubqueryAlias ev[](LocalRelation[ts#3, kind#4, n#5]))))',
  ],
  [
    `select kind, count(*) n from ev group by kind, session_window(ts, '1 minute')`,
    'Aggregate[kind#1, session_window#2, kind#1, count(1) as n#3](SessionWindow[kind#1, ts#4, 60000000](SubqueryAlias ev[](LocalRelation[ts#4, kind#1, n#5])))',
  ],
]

describe('analyzed plans', () => {
  for (const [sql, expected] of plans) it(sql, () => strictEqual(render(analyzed(sql)), expected))
})

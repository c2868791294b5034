/**
 * What `explain` prints against what Spark printed (`test/cases/sql/plans.json`): section by section, with the numbers of columns in
 * the order in which they come, and without the marks of generated loops, which are other loops here. Where a section is another
 * one, `plan-differences.json` beside it says why, and it must be another one indeed.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Window } from '../../src/index.js'
import type { Dataset } from '../../src/sql/dataset.js'
import * as F from '../../src/sql/functions-api.js'
import type { LogicalPlan } from '../../src/sql/logical/plan.js'
import type { ExplainMode } from '../../src/sql/query.js'
import { SparkSession } from '../../src/sql/session.js'

const sections = {
  parsed: 'Parsed Logical Plan',
  analyzed: 'Analyzed Logical Plan',
  optimized: 'Optimized Logical Plan',
  physical: 'Physical Plan',
} as const
type Section = keyof typeof sections

type Case = { readonly query: string; readonly conf?: Record<string, string> } & {
  readonly [section in Section]?: string
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../test/cases/sql/${name}`, import.meta.url), 'utf8'))
const { views, cases } = read('plans.json') as {
  readonly views: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}
const { reasons, queries } = read('plan-differences.json') as {
  readonly reasons: Readonly<Record<string, string>>
  readonly queries: Readonly<Record<string, { readonly [section in Section]?: string }>>
}

const directory = mkdtempSync(join(tmpdir(), 'explain-'))
writeFileSync(
  join(directory, 'j.json'),
  '{"k":"a","v":1,"w":{"x":1.5}}\n{"k":"b","v":2,"w":{"x":2.5}}\n',
)
writeFileSync(join(directory, 'c.csv'), 'k,v\na,1\nb,2\n')

const spark = SparkSession.builder
  .master('local[2]')
  .config('spark.sql.session.timeZone', 'UTC')
  .config('spark.sql.shuffle.partitions', 2)
  .config('spark.millrace.sql.smallQueryBytes', 0)
  .getOrCreate()
after(async () => {
  await spark.stop()
  rmSync(directory, { recursive: true })
})

/** Of SQL, or of a chain of methods. */
function datasetOf(query: string): Dataset {
  const text = query.replaceAll('$DATA', directory)
  if (!text.startsWith('spark.')) return spark.sql(text)
  return new Function('spark', 'F', 'Window', `return ${text}`)(spark, F, Window)
}

for (const [name, query] of Object.entries(views)) datasetOf(query).createOrReplaceTempView(name)

/** With the numbers of columns in the order in which they come. */
function numbered(text: string): string {
  const ids = new Map<string, number>()
  return text
    .replaceAll(directory, '$DATA')
    .replace(/#(\d+)/g, (_, id: string) => {
      if (!ids.has(id)) ids.set(id, ids.size + 1)
      return `#${ids.get(id)}`
    })
    .replace(/plan_id=\d+/g, 'plan_id=_')
}

function withoutLoops(text: string): string {
  return text.replace(/\*\(\d+\) /g, '').trimEnd()
}

/** In SQL the mode that `explain()` has is none. */
function word(mode: ExplainMode): string {
  return mode === 'simple' ? '' : mode
}

async function explained(query: string, mode: ExplainMode): Promise<string> {
  return datasetOf(query).query.explain(mode)
}

/** Every node of a plan with what it has; what a node has yet to find out for itself is left out. */
function propertiesOf(plan: LogicalPlan): [LogicalPlan, [string, unknown][]][] {
  const own = Object.entries(plan).filter(([, value]) => value !== undefined)
  return [[plan, own], ...plan.children.flatMap(propertiesOf)]
}

test('no rule changes the plan that it is given, and expressions are frozen', async () => {
  for (const { query, conf = {} } of cases) {
    for (const [key, value] of Object.entries(conf)) spark.conf.set(key, value)
    const asked = datasetOf(query)
    const written = propertiesOf(asked.logical)
    await asked.schema()
    const analyzed = propertiesOf(asked.query.analyzed())
    await asked.query.explain('extended')
    for (const key of Object.keys(conf)) spark.conf.unset(key)
    for (const [node, properties] of [...written, ...analyzed]) {
      for (const [key, value] of properties) {
        assert.equal(Reflect.get(node, key), value, `${key} of ${node.name}: ${query}`)
      }
      for (const part of node.expressions)
        assert.ok(Object.isFrozen(part), `${part.kind}: ${query}`)
    }
  }
})

test('as Spark prints it, but for what differs on purpose', async () => {
  for (const { query, conf = {}, ...expected } of cases) {
    for (const [key, value] of Object.entries(conf)) spark.conf.set(key, value)
    const text = await explained(query, 'extended')
    for (const key of Object.keys(conf)) spark.conf.unset(key)
    for (const [section, plan] of Object.entries(expected) as [Section, string][]) {
      const start = `== ${sections[section]} ==\n`
      const from = text.indexOf(start) + start.length
      const end = text.indexOf('\n\n==', from)
      const actual = withoutLoops(numbered(text.slice(from, end < 0 ? undefined : end)))
      const reason = queries[query]?.[section]
      if (reason === undefined) assert.equal(actual, plan, `${section}: ${query}`)
      else {
        assert.ok(reasons[reason], `a reason: ${reason}`)
        assert.notEqual(actual, plan, `no difference any more: ${section}: ${query}`)
      }
    }
  }
})

test('every difference is one of a query that is compared', () => {
  const known = new Map(cases.map(each => [each.query, each]))
  const lost = Object.entries(queries).flatMap(([query, differences]) =>
    (Object.keys(differences) as Section[]).filter(
      section => known.get(query)?.[section] === undefined,
    ),
  )
  assert.deepEqual(lost, [])
  const used = new Set(Object.values(queries).flatMap(differences => Object.values(differences)))
  assert.deepEqual([...used].sort(), Object.keys(reasons).sort())
})

/** In which modes what is printed, to the last line end: numbers of columns and exchanges apart. */
const modes: [mode: ExplainMode, query: string, text: string][] = [
  [
    'simple',
    'select id from r where id > 3',
    '== Physical Plan ==\n*(1) Filter (id#1L > 3)\n+- Range (0, 10, step=1, splits=2)\n\n',
  ],
  [
    'extended',
    'select id from r where id > 3',
    `== Parsed Logical Plan ==
'Project ['id]
+- 'Filter ('id > 3)
   +- 'UnresolvedRelation [r], [], false

== Analyzed Logical Plan ==
id: bigint
Project [id#1L]
+- Filter (id#1L > cast(3 as bigint))
   +- SubqueryAlias r
      +- View (\`r\`, [id#1L])
         +- Range (0, 10, step=1, splits=Some(2))

== Optimized Logical Plan ==
Filter (id#1L > 3)
+- Range (0, 10, step=1, splits=Some(2))

== Physical Plan ==
*(1) Filter (id#1L > 3)
+- Range (0, 10, step=1, splits=2)
`,
  ],
  [
    'cost',
    'select id from r where id > 3',
    `== Optimized Logical Plan ==
Filter (id#1L > 3)
+- Range (0, 10, step=1, splits=Some(2)), Statistics(sizeInBytes=80.0 B, rowCount=10)

== Physical Plan ==
*(1) Filter (id#1L > 3)
+- Range (0, 10, step=1, splits=2)

`,
  ],
  [
    'cost',
    'select k from j',
    `== Optimized Logical Plan ==
Relation [k#1] json, Statistics(sizeInBytes=60.0 B)

== Physical Plan ==
FileScan json [k#1] Batched: true, DataFilters: [], Format: JSON, Location: InMemoryFileIndex(1 paths)[file:$DATA/j.json], PartitionFilters: [], PushedFilters: [], ReadSchema: struct<k:string>

`,
  ],
  [
    'formatted',
    'select k, count(*) as n from j where v > 1 group by k',
    `== Physical Plan ==
* HashAggregate (4)
+- * Project (3)
   +- * Filter (2)
      +- Scan json  (1)


(1) Scan json${' '}
Output [2]: [k#1, v#2L]
Batched: true
Location: InMemoryFileIndex [file:$DATA/j.json]
ReadSchema: struct<k:string,v:bigint>

(2) Filter [codegen id : 1]
Input [2]: [k#1, v#2L]
Condition : (v#2L > 1)

(3) Project [codegen id : 1]
Output [1]: [k#1]
Input [2]: [k#1, v#2L]

(4) HashAggregate [codegen id : 1]
Input [1]: [k#1]
Keys [1]: [k#1]
Functions [1]: [count(1)]
Aggregate Attributes [1]: [count(1)#3L]
Results [2]: [k#1, count(1)#3L AS n#4L]

`,
  ],
]

for (const [mode, query, expected] of modes) {
  test(`${mode}: ${query}`, async () => {
    assert.equal(numbered(await explained(query, mode)), expected)
    const [row] = await spark.sql<{ plan: string }>(`EXPLAIN ${word(mode)} ${query}`).collect()
    assert.equal(numbered(row.plan), expected)
  })
}

test('codegen: every loop with what it does the work of', async () => {
  const query = 'select id % 3 as k, count(*) * 2 as n from r join j on id = v group by id % 3'
  const text = await explained(query, 'codegen')
  assert.match(text, /^Found 3 WholeStageCodegen subtrees\.\n== Subtree 1 \/ 3 ==\n\*\(1\) HashAgg/)
  const [first, second, third] = text
    .split('\n\nGenerated code:\n')
    .slice(1)
    .map(code => code.split('\n\n==')[0])
  // rows go from the join to the groups in one loop, states of groups to groups in another, groups to columns in the last one
  assert.match(first, /\.find\(/)
  assert.match(first, /s0_counts\[/)
  assert.match(second, /merge\(/)
  assert.match(third, /S\.length=m/)
  for (const code of [first, second, third]) new Function('X', 'H', 'B', 'from', 'S', code)
})

/**
 * Random queries over small random tables: sessions against the plain interpreter of plans, once with all rows in one
 * partition, once spread over three with shuffles, and once with so little memory that joins, aggregations and sorts
 * take several passes or go to disk.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalFileSystem } from '../../src/core/storage/file-system.js'
import { analyze } from '../../src/sql/analyzer/analyze.js'
import { opener } from '../../src/sql/exec/open.js'
import '../../src/sql/exec/tasks.js'
import { newExpressionId } from '../../src/sql/expressions/expression.js'
import type { FunctionEnv } from '../../src/sql/functions/function.js'
import { LocalRelation } from '../../src/sql/logical/local-relation.js'
import type { LogicalPlan } from '../../src/sql/logical/plan.js'
import { Repartition } from '../../src/sql/logical/repartition.js'
import { parseStatement } from '../../src/sql/parser/parser.js'
import { decodeFragment, encodeFragment } from '../../src/sql/physical/fragment.js'
import { rowsOf } from '../../src/sql/physical/vector-builder.js'
import { QueryExecution } from '../../src/sql/query-execution.js'
import { SparkSession } from '../../src/sql/session.js'
import { parseSchema } from '../../src/sql/types/ddl.js'
import type { SqlValue, StructValue } from '../../src/sql/types/sql-value.js'
import { MillraceError } from '../../src/util/errors.js'
import { Random } from '../../src/util/random.js'
import { interpret } from '../sql/analyzer/interpret.js'
import { type Query, QueryMaker, tables } from './plan-texts.js'
import { subqueryQuery } from './subquery-texts.js'
import { below, pick, printed } from './values.js'

export interface Sessions {
  readonly whole: SparkSession
  readonly spread: SparkSession
  readonly folder: string
  /** How many queries gave their answer with how little memory. */
  readonly counts: { small: number; tooSmall: number; answered: number }
  stop(): Promise<void>
}

/** Sessions of one application. */
export function openSessions(): Sessions {
  const whole = SparkSession.builder
    .master('local[2]')
    .appName('fuzz')
    .config('spark.sql.session.timeZone', 'UTC')
    .getOrCreate()
  const spread = whole.newSession()
  const settings = {
    'spark.sql.shuffle.partitions': '3',
    'spark.millrace.sql.smallQueryBytes': '0',
    'spark.sql.autoBroadcastJoinThreshold': '-1',
  }
  for (const [key, value] of Object.entries(settings)) spread.conf.set(key, value)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-fuzz-'))
  return {
    whole,
    spread,
    folder,
    counts: { small: 0, tooSmall: 0, answered: 0 },
    async stop() {
      rmSync(folder, { recursive: true, force: true })
      await whole.stop()
    },
  }
}

/** Values that come again, so that keys meet. */
function cellOf(random: Random, type: string): SqlValue {
  if (below(random, 5) === 0) return null
  switch (type) {
    case 'int':
      return below(random, 6) - 1
    case 'bigint':
      return pick<SqlValue>(random, [0, 1, 2, 3, -4, 9007199254740993n, -9223372036854775808n])
    case 'string':
      return pick(random, ['', 'p', 'q', 'pp', '😀', 'Q'])
    case 'double':
      return pick(random, [0, 0.25, 0.5, 1.25, -3, 100, Number.NaN, Number.POSITIVE_INFINITY])
    case 'decimal(10,2)':
      return pick(random, [0, 1, 150, -999, 100000])
    case 'boolean':
      return below(random, 2) === 0
    case 'date':
      return 19000 + below(random, 4)
    case 'array<int>':
      return Array.from({ length: below(random, 4) }, () => cellOf(random, 'int'))
    default:
      return [cellOf(random, 'int'), cellOf(random, 'string')]
  }
}

function randomTables(random: Random, mayBeBig: boolean): Map<string, LocalRelation> {
  const big = mayBeBig && below(random, 6) === 0 ? pick(random, Object.keys(tables)) : ''
  return new Map(
    Object.entries(tables).map(([name, columns]) => {
      const count = name === big ? 1500 : below(random, 14)
      const rows = Array.from({ length: count }, () => columns.map(c => cellOf(random, c.type)))
      const ddl = columns.map(column => `${column.name} ${column.type}`).join(', ')
      const output = parseSchema(ddl).fields.map(field =>
        Object.freeze({
          kind: 'attribute' as const,
          id: newExpressionId(),
          name: field.name,
          type: field.type,
          nullable: true,
          qualifier: [],
        }),
      )
      return [name, new LocalRelation(output, rows)]
    }),
  )
}

const env: FunctionEnv = { ansi: true, timeZone: 'UTC', nowMicros: 0, settings: {} }

function analyzed(sql: string, lookup: (name: string) => LogicalPlan | undefined): LogicalPlan {
  const statement = parseStatement(sql)
  if (statement.statement !== 'query') throw new Error(`no query: ${sql}`)
  return analyze(statement.plan, {
    env,
    caseSensitive: false,
    lookupTable: parts => lookup(parts[0]),
  })
}

/** Rows as texts; in order of text where their order is nobody's matter. */
function textsOf(rows: readonly StructValue[], ordered: boolean): string[] {
  const texts = rows.map(row => printed(row).replaceAll('-0,', '0,').replaceAll('-0]', '0]'))
  return ordered ? texts : texts.sort()
}

/** The last stage as one task in this thread, where the query is one; undefined where it needs a shuffle. */
async function inThread(
  execution: QueryExecution,
  sessions: Sessions,
  memoryLimitBytes: number,
): Promise<StructValue[] | undefined> {
  const stage = await execution.stage()
  if (stage.inputs.length > 0 || stage.numPartitions !== 1) return undefined
  const fragment = decodeFragment(encodeFragment({ operator: stage.operator, env }))
  let files = 0
  const open = opener({
    task: {
      partition: 0,
      attempt: 0,
      stageId: 0,
      memoryLimitBytes,
      kept: [],
      metrics: { bytesRead: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0 },
      fileSystem: new LocalFileSystem(),
      allocator: { temporaryPath: () => join(sessions.folder, `run-${files++}`) },
      checkCancelled: () => {},
    } as unknown as Parameters<typeof opener>[0]['task'],
    env: fragment.env,
    partition: stage.partitions?.[0],
    parents: [],
    functions: [],
    functionOf: () => () => null,
  })
  const rows: StructValue[] = []
  const types = stage.output.map(attribute => attribute.type)
  for (const batch of open(fragment.operator)) rows.push(...rowsOf(batch, types))
  return rows
}

/** One random query. Gives the failure as text. */
export function tryPlan(sessions: Sessions, seed: number): Promise<string | undefined> {
  const random = new Random(seed, 12)
  const relations = randomTables(random, true)
  const isBig = [...relations.values()].some(relation => relation.rows.length > 100)
  const sizes = new Map([...relations].map(([name, { rows }]) => [name, rows.length]))
  const made = new QueryMaker(random, sizes).query(
    isBig ? 1 + below(random, 2) : 1 + below(random, 4),
  )
  return compareQuery(sessions, { seed, random, relations, made })
}

/** One random query with subqueries that use columns of the query around them. Gives the failure as text. */
export function trySubqueries(sessions: Sessions, seed: number): Promise<string | undefined> {
  const random = new Random(seed, 13)
  const relations = randomTables(random, false)
  return compareQuery(sessions, { seed, random, relations, made: subqueryQuery(random) })
}

interface Attempt {
  readonly seed: number
  readonly random: Random
  readonly relations: ReadonlyMap<string, LocalRelation>
  readonly made: Query
}

async function compareQuery(
  sessions: Sessions,
  { seed, random, relations, made }: Attempt,
): Promise<string | undefined> {
  const isOrdered = below(random, 3) === 0
  const order = made.columns.map((_, i) => `${i + 1}${pick(random, ['', ' desc', ' nulls last'])}`)
  const sql = isOrdered ? `select * from (${made.sql}) z order by ${order.join(', ')}` : made.sql
  const failed = (way: string, what: string): string => {
    const rows = [...relations].map(
      ([name, { rows }]) =>
        `  ${name}: ${rows.length > 100 ? `${rows.length} rows` : rows.map(printed).join(' ')}`,
    )
    return [`seed ${seed}, ${way}`, `  ${sql}`, ...rows, `  ${what}`].join('\n')
  }
  let expected: string[]
  try {
    const plan = analyzed(sql, name => relations.get(name))
    expected = textsOf(interpret(plan, env), isOrdered)
  } catch (error) {
    return failed('the interpreter', (error as Error).stack ?? String(error))
  }
  const compare = (way: string, rows: readonly StructValue[]): string | undefined => {
    const found = textsOf(rows, isOrdered)
    const at = expected.findIndex((text, i) => text !== found[i])
    if (at < 0 && found.length === expected.length) return undefined
    return failed(
      way,
      `${expected.length} rows expected, ${found.length} found; row ${at} ${expected[at]} is ${found[at]}`,
    )
  }
  try {
    const plan = analyzed(sql, name => relations.get(name))
    const execution = new QueryExecution(sessions.whole, plan)
    const first = await inThread(execution, sessions, Number.POSITIVE_INFINITY)
    const problem = compare('whole', first ?? (await execution.rows()))
    if (problem !== undefined) return problem
    if (first !== undefined) {
      for (const limit of [100_000, 30_000, 3_000]) {
        try {
          const rows = await inThread(execution, sessions, limit)
          const failure = compare(`with ${limit} bytes`, rows ?? [])
          if (failure !== undefined) return failure
          sessions.counts.small++
        } catch (error) {
          if (!(error instanceof MillraceError) || error.condition !== 'UNABLE_TO_ACQUIRE_MEMORY') {
            throw error
          }
          sessions.counts.tooSmall++
        }
      }
    }
    const spread = analyzed(sql, name => {
      const relation = relations.get(name)
      return relation && new Repartition('roundRobin', 3, [], relation)
    })
    const found = await new QueryExecution(sessions.spread, spread).rows()
    sessions.counts.answered++
    return compare('spread', found)
  } catch (error) {
    return failed('an error', (error as Error).stack ?? String(error))
  }
}

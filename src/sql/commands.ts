/**
 * Statements that are no queries. Those that only change the session run at once; those that do work run when their result
 * is asked for. Each gives a small table, as Spark does.
 */

import { configEntries } from '../core/config.js'
import { redactor } from '../core/redaction.js'
import { globMatcher } from '../core/storage/glob.js'
import { StorageLevel } from '../core/storage/storage-level.js'
import { MillraceError } from '../util/errors.js'
import { evaluateConstant } from './expressions/evaluate.js'
import type { Expression } from './expressions/expression.js'
import { outputOf } from './expressions/output.js'
import { someExpression } from './expressions/transform.js'
import { allFunctions, findFunction } from './functions/registry.js'
import { insert } from './insert.js'
import { ByColumns } from './logical/by-columns.js'
import type { Command } from './logical/command.js'
import { CommandResult } from './logical/command-result.js'
import { LocalRelation } from './logical/local-relation.js'
import { OneRow } from './logical/one-row.js'
import { pendingOf } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { SubqueryAlias } from './logical/subquery-alias.js'
import { somePlan } from './logical/transform.js'
import { UnresolvedRelation } from './logical/unresolved-relation.js'
import { bindParameters, type SqlArguments } from './parser/bind-parameters.js'
import { aliasOf, castOf, literal, nullOf } from './parser/nodes.js'
import { attributesOfSchema } from './read-source.js'
import { isSqlKey } from './runtime-conf.js'
import type { SparkSession } from './session.js'
import {
  BooleanType,
  type DataType,
  quoteIdentifier,
  StringType,
  type StructShape,
  simpleString,
  structField,
  structType,
} from './types/data-type.js'
import type { StructValue } from './types/sql-value.js'

type Columns = readonly (readonly [name: string, type: DataType])[]

export function runCommand(
  command: Command,
  session: SparkSession,
  args: SqlArguments | undefined,
): LogicalPlan {
  const bound = (plan: LogicalPlan): LogicalPlan =>
    args === undefined ? plan : bindParameters(plan, args)
  const nothing = (): LogicalPlan => table([], [])
  switch (command.command) {
    case 'createView': {
      const { name, columns, replace, ifNotExists, global } = command
      const view = name.at(-1)!
      if (ifNotExists && session.catalog.tableExists(name.join('.'))) return nothing()
      const plan = bound(command.plan)
      checkNow(session, plan)
      const named = columns === undefined ? plan : new SubqueryAlias(view, plan, columns)
      session.createTempView(view, named, { replace, global })
      return nothing()
    }
    case 'createViewUsing': {
      const { name, schema, replace, global, format, options } = command
      const { path, ...rest } = lowerKeys(options)
      const plan = session.planOfRead({
        format,
        paths: path === undefined ? [] : [path],
        options: rest,
        schema: schema as StructShape | undefined,
      })
      session.createTempView(name.at(-1)!, plan, { replace, global })
      return nothing()
    }
    case 'declareVariable': {
      const { name, type, value, replace } = command
      const given = value ?? nullOf()
      const plan = bound(oneRow([type === undefined ? given : castOf(given, type)]))
      if (somePlan(plan, node => node.expressions.some(e => someExpression(e, isSubquery)))) {
        throw new MillraceError('INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION', {
          name: name.map(quoteIdentifier).join('.'),
        })
      }
      const [made] = session.query(plan).analyzed().expressions
      const { type: found } = outputOf(made)
      const initial = evaluateConstant(made, session.env())
      session.variables.declare(name, literal(initial, found), replace)
      return nothing()
    }
    case 'setVariables': {
      const { names, plan } = command
      const { variables } = session
      if (plan === undefined) {
        const [name] = names
        variables.set(name, variables.get(name).initial)
        return nothing()
      }
      const assigned = assignment(names, bound(plan), session)
      const assign = (rows: readonly StructValue[]): void => {
        if (rows.length > 1) throw new MillraceError('ROW_SUBQUERY_TOO_MANY_ROWS')
        names.forEach((name, i) => {
          const value = rows.length === 0 ? null : rows[0][i]
          variables.set(name, literal(value, variables.get(name).value.type))
        })
      }
      const now = session.rowsNow(assigned)
      if (now === undefined) {
        return work([], async () => {
          assign(await session.query(assigned).rows())
          return []
        })
      }
      assign(now)
      return nothing()
    }
    case 'dropVariable':
      session.variables.drop(command.name, command.ifExists)
      return nothing()
    case 'createFunction': {
      const { parameters, body } = command
      const [own, ...values] = bound(
        oneRow([body, ...parameters.map(p => p.value ?? nullOf())]),
      ).expressions
      session.udf.create({
        ...command,
        body: withoutAlias(own),
        parameters: parameters.map((p, i) => ({ ...p, value: p.value && withoutAlias(values[i]) })),
      })
      return nothing()
    }
    case 'dropFunction':
      session.udf.drop(command.name, command.ifExists)
      return nothing()
    case 'dropView': {
      const { name, ifExists } = command
      const view = name.at(-1)!
      const dropped =
        name.length > 1
          ? session.catalog.dropGlobalTempView(view)
          : session.catalog.dropTempView(view)
      if (!dropped && !ifExists) {
        throw new MillraceError('TABLE_OR_VIEW_NOT_FOUND', { relationName: quoted(name) })
      }
      return nothing()
    }
    case 'insertDirectory': {
      const { path, format, options, plan } = command
      const { path: other, ...rest } = lowerKeys(options)
      return work([], async () => {
        await session.write(bound(plan), {
          format,
          path: path ?? other,
          mode: 'overwrite',
          options: rest,
          partitionBy: [],
        })
        return []
      })
    }
    case 'insert':
      return work([], async () => {
        await insert(command, bound(command.plan), session)
        return []
      })
    case 'showTables': {
      const matches = patternOf(command.pattern)
      const views = session.catalog.listTables().filter(({ name }) => matches(name))
      const columns: Columns = [
        ['namespace', StringType],
        [command.views ? 'viewName' : 'tableName', StringType],
        ['isTemporary', BooleanType],
      ]
      return table(
        columns,
        views.map(({ name }) => ['', name, true]),
      )
    }
    case 'showFunctions': {
      const matches = patternOf(command.pattern)
      const builtIn = allFunctions().flatMap(f => [f.name, ...(f.aliases ?? [])])
      const names = [...new Set([...builtIn, ...session.udf.names])]
      return table(
        [['function', StringType]],
        names
          .filter(matches)
          .sort()
          .map(name => [name]),
      )
    }
    case 'showDatabases':
      return table([['namespace', StringType]], [['default']])
    case 'showCatalogs': {
      const matches = patternOf(command.pattern)
      return table(
        [['catalog', StringType]],
        ['spark_catalog'].filter(matches).map(name => [name]),
      )
    }
    case 'describeDatabase': {
      const { name, extended } = command
      const [database, catalog] = [...name].reverse().map(part => part.toLowerCase())
      if (database !== 'default' || (catalog !== undefined && catalog !== 'spark_catalog')) {
        const path = name.length === 1 ? ['spark_catalog', ...name] : name
        throw new MillraceError('SCHEMA_NOT_FOUND', {
          schemaName: path.map(quoteIdentifier).join('.'),
        })
      }
      const about = [
        ['Catalog Name', 'spark_catalog'],
        ['Namespace Name', 'default'],
        ['Comment', 'default database'],
      ]
      if (extended) about.push(['Properties', ''])
      return table(
        [
          ['info_name', StringType],
          ['info_value', StringType],
        ],
        about,
      )
    }
    case 'setVerbose': {
      const known = configEntries.filter(({ key }) => isSqlKey(key))
      known.sort((a, b) => (a.key < b.key ? -1 : 1))
      return table(
        [
          ['key', StringType],
          ['value', StringType],
          ['meaning', StringType],
        ],
        known.map(({ key, doc }) => [key, session.conf.find(key) ?? '<undefined>', doc]),
      )
    }
    case 'showColumns':
      return work([['col_name', StringType]], async () => {
        const schema = await session.query(new UnresolvedRelation(command.table)).schema()
        return schema.fields.map(field => [field.name])
      })
    case 'describe':
      return described(new UnresolvedRelation(command.table), session)
    case 'describeQuery':
      return described(bound(command.plan), session)
    case 'describeFunction': {
      const f =
        session.analysisContext().lookupFunction?.(command.name) ?? findFunction(command.name)
      if (f === undefined)
        return table([['function_desc', StringType]], [[`Function: ${command.name} not found.`]])
      const own = f.description?.(command.extended)
      const lines = [...(own ?? [`Function: ${f.name}`, `Usage: ${f.doc.summary}`])]
      if (command.extended && own === undefined) {
        if (f.doc.notes !== undefined) lines.push(`Notes: ${f.doc.notes}`)
        for (const [sql, result] of f.doc.examples) lines.push(`Example: ${sql} gives ${result}`)
      }
      return table(
        [['function_desc', StringType]],
        lines.map(line => [line]),
      )
    }
    case 'explain':
      return work([['plan', StringType]], async () => [
        [await session.query(bound(command.plan)).explain(command.mode)],
      ])
    case 'set': {
      const { key, value } = command
      const columns: Columns = [
        ['key', StringType],
        ['value', StringType],
      ]
      if (key === undefined) {
        const show = redactor(session.sparkContext.conf)
        const shown = [...session.conf.entries].map(([name, text]) => [name, show(name, text)])
        return table(columns, shown)
      }
      if (value !== undefined) session.conf.set(key, value)
      return table(columns, [[key, session.conf.find(key) ?? '<undefined>']])
    }
    case 'setTimeZone':
      session.conf.set('spark.sql.session.timeZone', command.zone)
      return nothing()
    case 'reset':
      if (command.key !== undefined) session.conf.unset(command.key)
      else for (const key of [...session.conf.entries.keys()]) session.conf.unset(key)
      return nothing()
    case 'cache': {
      const { table: parts, plan, lazy } = command
      const name = parts.at(-1)!
      if (plan !== undefined) {
        session.createTempView(name, bound(plan), { replace: false, global: false })
      }
      const relation = new UnresolvedRelation(parts)
      return work([], async () => {
        const query = session.query(relation)
        await query.prepare()
        session.cache(relation, StorageLevel.MEMORY_AND_DISK)
        if (!lazy) await query.count()
        return []
      })
    }
    case 'uncache': {
      const { table: parts, ifExists } = command
      if (ifExists && !session.catalog.tableExists(parts.join('.'))) return nothing()
      session.uncache(new UnresolvedRelation(parts))
      return nothing()
    }
    case 'clearCache':
      session.clearCache()
      return nothing()
    case 'refresh':
    case 'use':
      return nothing()
  }
}

function oneRow(values: readonly Expression[]): LogicalPlan {
  return new Project(
    values.map((value, i) => aliasOf(value, `_${i + 1}`)),
    new OneRow(),
  )
}

function withoutAlias(expression: Expression): Expression {
  return expression.kind === 'alias' ? expression.child : expression
}

const isSubquery = (part: Expression): boolean => part.kind === 'subquery'

/** The row of a plan with the types of the variables that it goes to. */
function assignment(
  names: readonly (readonly string[])[],
  plan: LogicalPlan,
  session: SparkSession,
): LogicalPlan {
  const types = names.map(name => session.variables.get(name).value.type)
  const keys = names.map(name => name.at(-1)!.toLowerCase())
  const twice = keys.find((key, i) => keys.indexOf(key) < i)
  if (twice !== undefined) {
    throw new MillraceError('DUPLICATE_ASSIGNMENTS', { nameList: quoteIdentifier(twice) })
  }
  return new ByColumns('SET VARIABLE', plan, row => {
    if (row.output.length !== names.length) {
      throw new MillraceError('ASSIGNMENT_ARITY_MISMATCH', {
        numTarget: names.length,
        numExpr: row.output.length,
      })
    }
    return new Project(
      row.output.map((column, i) => aliasOf(castOf(column, types[i]), `_${i + 1}`)),
      row,
    )
  })
}

function lowerKeys(options: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]),
  )
}

function quoted(name: readonly string[]): string {
  return name.map(part => `\`${part}\``).join('.')
}

function patternOf(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true
  const match = globMatcher(pattern.toLowerCase())
  return name => match(name.toLowerCase())
}

function columnsOf(columns: Columns): ReturnType<typeof attributesOfSchema> {
  return attributesOfSchema(structType(columns.map(([name, type]) => structField(name, type))))
}

function table(columns: Columns, rows: readonly StructValue[]): LogicalPlan {
  return new LocalRelation(columnsOf(columns), rows)
}

function work(columns: Columns, run: () => Promise<readonly StructValue[]>): LogicalPlan {
  return new CommandResult(columnsOf(columns), run)
}

/** Throws what is wrong with a query; a source that must be looked at first is left to the query that reads it. */
function checkNow(session: SparkSession, plan: LogicalPlan): void {
  try {
    session.query(plan).analyzed()
  } catch (error) {
    if (pendingOf(error) === undefined) throw error
  }
}

function described(plan: LogicalPlan, session: SparkSession): LogicalPlan {
  const columns: Columns = [
    ['col_name', StringType],
    ['data_type', StringType],
    ['comment', StringType],
  ]
  return work(columns, async () => {
    const schema = await session.query(plan).schema()
    return schema.fields.map(({ name, type, metadata }) => [
      name,
      simpleString(type),
      (metadata?.comment as string | undefined) ?? null,
    ])
  })
}

/** Temporary views by name, and what a program may ask of them: `spark.catalog`. */
import { StorageLevel } from '../core/storage/storage-level.js'
import { MillraceError } from '../util/errors.js'
import { allFunctions, findFunction } from './functions/registry.js'
import type { LogicalPlan } from './logical/plan.js'
import { UnresolvedRelation } from './logical/unresolved-relation.js'
import { parseTableIdentifier } from './parser/parser.js'
import type { SparkSession } from './session.js'
import { quoteIdentifier, simpleString } from './types/data-type.js'

/** A table or view, as `listTables` gives it. */
export interface CatalogTable {
  readonly name: string
  readonly tableType: 'TEMPORARY'
  readonly isTemporary: true
}

/** A column, as `listColumns` gives it. */
export interface CatalogColumn {
  readonly name: string
  readonly dataType: string
  readonly nullable: boolean
}

export const GLOBAL_DATABASE = 'global_temp'

/** The views of a session. Names are the same in upper and lower case. */
export class Catalog {
  private readonly views = new Map<string, { name: string; plan: LogicalPlan }>()
  /** Of all sessions of the application. */
  private readonly shared: Map<string, { name: string; plan: LogicalPlan }>
  private readonly session: SparkSession

  /** @internal */
  constructor(shared: Map<string, { name: string; plan: LogicalPlan }>, session: SparkSession) {
    this.shared = shared
    this.session = session
  }

  /** @internal */
  create(
    name: string,
    plan: LogicalPlan,
    { replace, global }: { replace: boolean; global: boolean },
  ): void {
    const views = global ? this.shared : this.views
    const key = name.toLowerCase()
    if (!replace && views.has(key)) {
      const full = global ? `${quoteIdentifier(GLOBAL_DATABASE)}.` : ''
      throw new MillraceError('TEMP_TABLE_OR_VIEW_ALREADY_EXISTS', {
        relationName: full + quoteIdentifier(name),
      })
    }
    views.set(key, { name, plan })
  }

  /** @internal */
  find(parts: readonly string[]): LogicalPlan | undefined {
    if (parts.length === 1) return this.views.get(parts[0].toLowerCase())?.plan
    const [database, name] = parts
    if (parts.length !== 2 || database.toLowerCase() !== GLOBAL_DATABASE) return undefined
    return this.shared.get(name.toLowerCase())?.plan
  }

  /** Removes a view; false when there is none. */
  dropTempView(name: string): boolean {
    return this.views.delete(name.toLowerCase())
  }

  dropGlobalTempView(name: string): boolean {
    return this.shared.delete(name.toLowerCase())
  }

  /** Whether there is a view of this name: `v`, or `global_temp.v`. */
  tableExists(name: string): boolean {
    return this.find(name.split('.')) !== undefined
  }

  /** All views, in order of name. */
  listTables(): CatalogTable[] {
    return [...this.views.values()]
      .map(({ name }): CatalogTable => ({ name, tableType: 'TEMPORARY', isTemporary: true }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** The columns of a view. Throws TABLE_OR_VIEW_NOT_FOUND. */
  async listColumns(name: string): Promise<CatalogColumn[]> {
    const { fields } = await this.session.query(relationOf(name)).schema()
    return fields.map(({ name: column, type, nullable }) => ({
      name: column,
      dataType: simpleString(type),
      nullable,
    }))
  }

  /** Names of all functions, those of the program among them, in order. */
  listFunctions(): string[] {
    const own = allFunctions().flatMap(({ name, aliases = [] }) => [name, ...aliases])
    return [...new Set([...own, ...this.session.udf.names])].sort()
  }

  /** Whether SQL text can call a function of this name. */
  functionExists(name: string): boolean {
    const lower = name.toLowerCase()
    return findFunction(lower) !== undefined || this.session.udf.names.includes(lower)
  }

  /** As `CACHE LAZY TABLE`: the rows of a view are kept when they are computed first. Throws TABLE_OR_VIEW_NOT_FOUND. */
  cacheTable(name: string, level: StorageLevel = StorageLevel.MEMORY_AND_DISK): void {
    this.session.cache(relationOf(name), level)
  }

  /** Frees the rows of a view. Throws TABLE_OR_VIEW_NOT_FOUND. */
  uncacheTable(name: string): void {
    this.session.uncache(relationOf(name))
  }

  /** Whether the rows of a view are kept, or will be. Throws TABLE_OR_VIEW_NOT_FOUND. */
  isCached(name: string): boolean {
    return this.session.storageLevel(relationOf(name)) !== StorageLevel.NONE
  }

  /** Frees all rows that the session keeps. */
  clearCache(): void {
    this.session.clearCache()
  }

  currentDatabase(): string {
    return 'default'
  }
}

function relationOf(name: string): LogicalPlan {
  return new UnresolvedRelation(parseTableIdentifier(name))
}

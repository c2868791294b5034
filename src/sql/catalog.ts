/** Temporary views by name, and what a program may ask of them: `spark.catalog`. */
import { MillraceError } from '../util/errors.js'
import type { LogicalPlan } from './logical/plan.js'
import { quoteIdentifier } from './types/data-type.js'

/** A table or view, as `listTables` gives it. */
export interface CatalogTable {
  readonly name: string
  readonly tableType: 'TEMPORARY'
  readonly isTemporary: true
}

export const GLOBAL_DATABASE = 'global_temp'

/** The views of a session. Names are the same in upper and lower case. */
export class Catalog {
  private readonly views = new Map<string, { name: string; plan: LogicalPlan }>()
  /** Of all sessions of the application. */
  private readonly shared: Map<string, { name: string; plan: LogicalPlan }>

  /** @internal */
  constructor(shared: Map<string, { name: string; plan: LogicalPlan }>) {
    this.shared = shared
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

  currentDatabase(): string {
    return 'default'
  }
}

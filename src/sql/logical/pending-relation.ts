/**
 * A source that must be looked at before its columns are known: files to be listed, a schema to be inferred. Analysis gives
 * the relation that was found, or throws SCHEMA_NOT_KNOWN_YET, upon which whoever runs the query calls `load` and tries
 * again.
 */
import { MillraceError } from '../../util/errors.js'
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class PendingRelation extends UnresolvedNode {
  readonly name = 'UnresolvedDataSource'
  readonly children: readonly LogicalPlan[] = []
  readonly expressions: readonly Expression[] = []
  private readonly what: string
  private readonly find: () => Promise<LogicalPlan>
  private found: LogicalPlan | undefined
  private loading: Promise<void> | undefined

  /** `what`: for messages and `explain`. */
  constructor(what: string, find: () => Promise<LogicalPlan>) {
    super()
    this.what = what
    this.find = find
  }

  /** What it turned out to be. Throws SCHEMA_NOT_KNOWN_YET. */
  get relation(): LogicalPlan {
    if (this.found !== undefined) return this.found
    throw Object.assign(
      new MillraceError('SCHEMA_NOT_KNOWN_YET', {
        operation: 'this',
        hint: `Call await df.schema() first: ${this.what} is looked at then`,
      }),
      {
        pending: this,
      },
    )
  }

  /** Looks at the source; once, unless that fails. */
  load(): Promise<void> {
    this.loading ??= this.find().then(
      plan => {
        this.found = plan.at(this.callSite)
      },
      error => {
        this.loading = undefined
        throw error
      },
    )
    return this.loading
  }

  /** The same source, to be looked at again because it has changed. */
  again(): PendingRelation {
    return new PendingRelation(this.what, this.find)
  }

  rebuild(): PendingRelation {
    return this
  }
}

/** The source that analysis could not do without, when that is why it failed. */
export function pendingOf(error: unknown): PendingRelation | undefined {
  return (error as { pending?: PendingRelation }).pending
}

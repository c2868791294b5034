/** What a statement that is no query gives: a small table, made when the statement runs, once. */
import type { Attribute } from '../expressions/expression.js'
import type { StructValue } from '../types/sql-value.js'
import { LeafNode } from './plan.js'

export class CommandResult extends LeafNode {
  readonly name = 'ExecuteCommand'
  readonly streamSupport = 'no'
  readonly output: readonly Attribute[]
  private readonly work: () => Promise<readonly StructValue[]>
  private done: Promise<readonly StructValue[]> | undefined

  constructor(output: readonly Attribute[], work: () => Promise<readonly StructValue[]>) {
    super()
    this.output = output
    this.work = work
  }

  run(): Promise<readonly StructValue[]> {
    this.done ??= this.work()
    return this.done
  }
}

/**
 * What one capture knows on its way through the values: the records so far, which value became which, and the path to
 * where it is, for the text of a refusal.
 */
import type { CodePosition } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import type { ClosureRecord, FunctionRecord, Reference } from './records.js'

const defaultAdvice =
  'Copy what the function needs into a const before it, make it inside the function, or make it once per partition with mapPartitions or foreachPartition'

export class CaptureContext {
  readonly operator: string
  readonly warn: (text: string) => void
  readonly records: ClosureRecord[] = []
  /** References to values that have a record. */
  readonly references: Map<unknown, Reference> = new Map()
  /** Objects known to be plain data. */
  readonly plain: Set<object> = new Set()
  /** Module-level variables by script and name: the functions that use them. */
  readonly moduleVariables: Map<
    string,
    Map<string, { readonly users: FunctionRecord[]; assigned: boolean }>
  > = new Map()
  /** Name and position of the function that was given to the operator. */
  rootName = 'function'
  rootPosition: string
  rootCompiled: CodePosition | undefined
  private readonly steps: string[] = []
  private readonly functions: string[] = []

  constructor(operator: string, rootPosition: string, warn: (text: string) => void) {
    this.operator = operator
    this.rootPosition = rootPosition
    this.warn = warn
  }

  add(record: ClosureRecord): Reference {
    this.records.push(record)
    return { record: this.records.length - 1 }
  }

  /** Adds a record and remembers it as the value's, before its parts are looked at. */
  addFor(value: unknown, record: ClosureRecord): Reference {
    const reference = this.add(record)
    this.references.set(value, reference)
    return reference
  }

  /** Does `work` one step deeper: `captured variable 'x'`, `.field`, `[3]`. */
  step<T>(name: string, work: () => T): T {
    this.steps.push(name)
    try {
      return work()
    } finally {
      this.steps.pop()
    }
  }

  captured<T>(name: string, work: () => T): T {
    return this.step(`${this.steps.length === 0 ? '' : ' -> '}captured variable '${name}'`, work)
  }

  inFunction<T>(description: string, work: () => T): T {
    this.functions.push(description)
    try {
      return work()
    } finally {
      this.functions.pop()
    }
  }

  /** Throws TASK_NOT_SERIALIZABLE for the value that the capture is at. */
  refuse(reason: string, advice: string = defaultAdvice): never {
    const chain =
      this.functions.length > 1 ? ` (reached through ${this.functions.join(' -> ')})` : ''
    throw new MillraceError('TASK_NOT_SERIALIZABLE', {
      operator: this.operator,
      function: this.rootName,
      position: this.rootPosition,
      variable: this.steps.length === 0 ? 'the function' : this.steps.join(''),
      reason: reason + chain,
      advice,
    })
  }
}

/** A step to a property. */
export function keyText(key: PropertyKey): string {
  if (typeof key === 'symbol') return `[${String(key)}]`
  const text = String(key)
  return /^[A-Za-z_$][\w$]*$/.test(text)
    ? `.${text}`
    : /^\d+$/.test(text)
      ? `[${text}]`
      : `[${JSON.stringify(text)}]`
}

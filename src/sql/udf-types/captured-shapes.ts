/** Shapes of what a function captured: constants as they are, plain data by its values, functions by their text. */
import v8 from 'node:v8'
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { parser } from '../../core/closure/function-text.js'
import { globalNames } from '../../core/closure/intrinsics.js'
import type { ClosurePayload, Encoded, FunctionRecord } from '../../core/closure/records.js'
import { Decimal } from '../types/decimal.js'
import {
  type Callable,
  Cell,
  type CodePlace,
  Fields,
  type Lattice,
  Scope,
  type Shape,
  type SourceText,
  shapeOfNumber,
  shapes,
} from './shape.js'

/** Where the analysis of a function begins. */
export interface Root {
  readonly node: Callable
  readonly source: SourceText
  readonly scope: Scope
}

/** The function of a capture. */
export function rootOf(fn: CapturedFunction, code: SourceText, lattice: Lattice): Root {
  const node = callableOf(code.code)
  const at = { source: code, node }
  const data = fn.payload === undefined ? undefined : (v8.deserialize(fn.payload) as ClosurePayload)
  const captured = new CapturedShapes(data?.records ?? [], lattice, at)
  const record =
    data !== undefined &&
    typeof data.root === 'object' &&
    data.root !== null &&
    'record' in data.root
      ? data.records[data.root.record]
      : undefined
  const scope = new Scope(undefined, name =>
    record?.type === 'function' ? captured.variable(record, name) : globalShape(name),
  )
  return { node, source: code, scope }
}

/** The function that an expression of a function is. */
function callableOf(code: string): Callable {
  const options = { ecmaVersion: 'latest', locations: true, allowSuperOutsideMethod: true } as const
  const node = parser().parseExpressionAt(code, 0, { ...options, sourceType: 'module' })
  const inner = node.type === 'MemberExpression' ? methodIn(node.object) : node
  return inner as unknown as Callable
}

/** `({ name() {} }).name`, as which methods are written. */
function methodIn(object: unknown): unknown {
  return (object as { properties: { value: unknown }[] }).properties[0].value
}

function globalShape(name: string): Shape | undefined {
  if (name === 'undefined') return shapes.null
  return globalNames.has(name) ? { kind: 'global', path: name } : undefined
}

class CapturedShapes {
  private readonly records: ClosurePayload['records']
  private readonly lattice: Lattice
  private readonly at: CodePlace
  private readonly made = new Map<unknown, Shape>()

  constructor(records: ClosurePayload['records'], lattice: Lattice, at: CodePlace) {
    this.records = records
    this.lattice = lattice
    this.at = at
  }

  variable(record: FunctionRecord, name: string): Shape | undefined {
    const i = record.names.indexOf(name)
    if (i < 0) return globalShape(name)
    // a variable that the program's functions change is not what it was
    return record.sharedNames?.includes(name) ? undefined : this.shape(record.values[i])
  }

  private shape(value: Encoded): Shape | undefined {
    if (typeof value !== 'object' || value === null) return this.plain(value)
    if ('plain' in value) return this.plain(value.plain)
    if ('builtIn' in value) return { kind: 'global', path: value.builtIn.join('.') }
    return 'record' in value ? this.record(value.record) : undefined
  }

  private record(index: number): Shape | undefined {
    const known = this.made.get(index)
    if (known !== undefined) return known
    const record = this.records[index]
    switch (record.type) {
      case 'function': {
        if (record.isClass) return undefined
        const { script } = record
        const start = script && {
          file: script.location,
          line: script.line + 1,
          column: script.column + 1,
        }
        const source = { code: record.code, start, codeStart: 0 }
        const scope = new Scope(undefined, name => this.variable(record, name))
        return this.keep(index, {
          kind: 'function',
          node: callableOf(record.code),
          scope,
          source,
        })
      }
      case 'regexp':
        return shapes.regexp
      case 'date':
        return record.prototype === undefined ? shapes.date : undefined
      case 'bytes':
        return record.value instanceof Uint8Array ? shapes.bytes : undefined
      case 'object': {
        if (record.prototype !== undefined && record.prototype !== null) return undefined
        const fields = new Fields()
        const shape = this.keep(index, { kind: 'object', fields })
        for (const { key, value, get } of record.properties) {
          if (typeof key !== 'string') continue
          const cell = this.lattice.field(fields, key)
          if (get === undefined) this.put(cell, value)
          else this.lattice.add(cell, this.unknown(), this.at)
        }
        return shape
      }
      case 'array': {
        const items = new Cell()
        const shape = this.keep(index, { kind: 'array', items })
        for (const { value } of record.properties) this.put(items, value)
        return shape
      }
      case 'set': {
        const items = new Cell()
        const shape = this.keep(index, { kind: 'set', items })
        for (const [item] of record.entries ?? []) this.put(items, item)
        return shape
      }
      case 'map': {
        const [keys, values] = [new Cell(), new Cell()]
        const shape = this.keep(index, { kind: 'map', keys, values })
        for (const [key, item] of record.entries ?? []) {
          this.put(keys, key)
          this.put(values, item)
        }
        return shape
      }
      default:
        return undefined
    }
  }

  private keep(key: unknown, shape: Shape): Shape {
    this.made.set(key, shape)
    return shape
  }

  private put(cell: Cell, value: Encoded): void {
    this.lattice.add(cell, this.shape(value) ?? this.unknown(), this.at)
  }

  private unknown(): Shape {
    return { kind: 'unknown', at: this.at, why: 'it captured a value of a kind that is not known' }
  }

  private plain(value: unknown): Shape | undefined {
    switch (typeof value) {
      case 'undefined':
        return shapes.null
      case 'string':
      case 'boolean':
      case 'bigint':
        return shapes[typeof value as 'string' | 'boolean' | 'bigint']
      case 'number':
        return shapeOfNumber(value)
      case 'object':
        return value === null ? shapes.null : this.plainObject(value)
      default:
        return undefined
    }
  }

  private plainObject(value: object): Shape | undefined {
    const known = this.made.get(value)
    if (known !== undefined) return known
    if (value instanceof Date) {
      return Number.isNaN(value.getTime()) ? shapes.doubtfulDate : shapes.date
    }
    if (value instanceof Uint8Array) return shapes.bytes
    if (value instanceof RegExp) return shapes.regexp
    if (ArrayBuffer.isView(value) || value instanceof Decimal) return undefined
    if (Array.isArray(value) || value instanceof Set) {
      const items = new Cell()
      const shape = this.keep(value, { kind: Array.isArray(value) ? 'array' : 'set', items })
      for (const item of value) this.putPlain(items, item)
      return shape
    }
    if (value instanceof Map) {
      const [keys, values] = [new Cell(), new Cell()]
      const shape = this.keep(value, { kind: 'map', keys, values })
      for (const [key, item] of value) {
        this.putPlain(keys, key)
        this.putPlain(values, item)
      }
      return shape
    }
    const fields = new Fields()
    const shape = this.keep(value, { kind: 'object', fields })
    for (const [name, item] of Object.entries(value)) {
      this.putPlain(this.lattice.field(fields, name), item)
    }
    return shape
  }

  private putPlain(cell: Cell, value: unknown): void {
    this.lattice.add(cell, this.plain(value) ?? this.unknown(), this.at)
  }
}

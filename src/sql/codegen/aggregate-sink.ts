/** The sink that adds each row to the groups of an aggregation, or merges partial states into them. */
import type { AggregateFunction, FunctionEnv, TypedCall } from '../functions/function.js'
import { aggregateOf, isDistinct, stateTypesOf } from '../physical/aggregate-states.js'
import type { AggregateOperator } from '../physical/operator.js'
import { vectorKind } from '../physical/vector.js'
import { IntegerType } from '../types/data-type.js'
import type { ExpressionCode } from './expression-code.js'
import { groupAhead, groupCode } from './key-code.js'
import type { Operand } from './operand.js'
import type { Sink } from './pipeline.js'
import type { RowCode } from './row-code.js'

export class AggregateSink implements Sink {
  readonly isFull = undefined
  private readonly operator: AggregateOperator
  private readonly env: FunctionEnv
  private readonly fields: string[] = []
  private readonly used: Set<number> = new Set()

  constructor(operator: AggregateOperator, env: FunctionEnv) {
    this.operator = operator
    this.env = env
  }

  begin(code: RowCode): void {
    code.line('const K=S.keys;let cap=S.capacity;')
    for (const k of this.used) code.line(`const s${k}=S.states[${k}];`)
    if (this.fields.length > 0)
      code.line(`let ${this.fields.map(field => field.split('=')[0]).join(',')};`)
    code.line(this.load())
  }

  private load(): string {
    return this.fields.map(field => `${field};`).join('')
  }

  row(
    code: RowCode,
    expressions: ExpressionCode,
    row: readonly Operand[],
    isEachRow: boolean,
  ): void {
    const { keys, calls, mode } = this.operator
    const scope = { columns: row }
    let g = '0'
    if (keys.length > 0) {
      const operands = keys.map((key, k) => this.byRow(expressions.compile(key, scope), k, code))
      const ahead = isEachRow ? groupAhead(operands, 'S.keys', code) : undefined
      const found = ahead ?? groupCode(operands, 'K', expressions, code, true)
      g = code.name('g')
      code.line(`const ${g}=${found};`)
    }
    // the fields are known when all updates are written
    const updates = code.collect(() => {
      let at = keys.length
      calls.forEach(({ call, filter }, k) => {
        const f = aggregateOf(call as TypedCall)
        if (mode === 'final') {
          const width = stateTypesOf(call as TypedCall, this.env).length
          this.merge(code, expressions, k, g, row.slice(at, at + width))
          at += width
          return
        }
        if (filter !== undefined) code.line(`if(${expressions.condition(filter, scope)}){`)
        else code.line('{')
        const args = (call as TypedCall).args
          .filter(arg => arg.kind !== 'star')
          .map(arg => expressions.compile(arg, scope))
        this.update(code, expressions, f, call as TypedCall, k, g, args)
        code.line('}')
      })
    })
    if (keys.length > 0) code.line(`if(${g}>=0){`)
    if (keys.length > 0) code.line(`if(${g}>=cap){S.grow(${g}+1);cap=S.capacity;${this.load()}}`)
    code.line(updates)
    if (keys.length > 0) code.line('}')
  }

  /** A text of a join's table as the number of the first row that has it: texts are compared once a row of the table. */
  private byRow(operand: Operand, key: number, code: RowCode): Operand {
    const { column, type } = operand
    if (column?.table === undefined || type.kind !== 'string') return operand
    const { name, ordinal } = column.table
    const firsts = code.name('d')
    code.hoist(`const ${firsts}=${name}.firstRows(${ordinal});`)
    code.hoist(`S.useDictionary(${key},${name}.batch.columns[${ordinal}]);`)
    return { type: IntegerType, isNull: operand.isNull, value: `${firsts}[${column.row}]` }
  }

  private merge(
    code: RowCode,
    expressions: ExpressionCode,
    k: number,
    g: string,
    states: readonly Operand[],
  ): void {
    this.used.add(k)
    const values = states.map(state => expressions.valueOrNull(state))
    code.line(`s${k}.merge(${[g, ...values].join(',')});`)
  }

  private update(
    code: RowCode,
    expressions: ExpressionCode,
    f: AggregateFunction,
    call: TypedCall,
    k: number,
    g: string,
    args: readonly Operand[],
  ): void {
    const handled = f.nulls === 'handled'
    if (!handled && args.some(arg => arg.isNull === 'true')) return
    this.used.add(k)
    const nulls = handled ? [] : args.map(arg => arg.isNull).filter(isNull => isNull !== 'false')
    if (nulls.length > 0) code.line(`if(!(${nulls.join('||')})){`)
    const inline = isDistinct(call) ? undefined : f.inline?.(call, this.env)
    if (inline === undefined || handled) {
      const values = args.map(arg =>
        handled ? expressions.valueOrNull(arg) : expressions.value(arg),
      )
      code.line(`s${k}.update(${[g, ...values].join(',')});`)
    } else {
      const field = (name: string): string => {
        const variable = `s${k}_${name}`
        const text = `${variable}=s${k}.${name}`
        if (!this.fields.includes(text)) this.fields.push(text)
        return variable
      }
      for (const name of inline.fields) field(name)
      const names = args.map(arg => rawValue(arg, code, expressions))
      const slow = `s${k}.update(${[g, ...args.map(arg => expressions.value(arg))].join(',')});`
      code.line(inline.update({ group: g, args: names, field, slow }))
    }
    if (nulls.length > 0) code.line('}')
  }

  end(): void {}
}

/** A variable with what a vector's data array would have for the value. */
function rawValue(arg: Operand, code: RowCode, expressions: ExpressionCode): string {
  const name = code.name('a')
  switch (vectorKind(arg.type)) {
    case 'bool':
      code.line(`const ${name}=${arg.value}?1:0;`)
      break
    case 'integral':
      if (arg.column !== undefined)
        code.line(`const ${name}=${arg.column.vector}d[${arg.column.row}];`)
      else code.line(`const ${name}=typeof ${arg.value}==='number'?${arg.value}:NaN;`)
      break
    default:
      code.line(`const ${name}=${expressions.value(arg)};`)
  }
  return name
}

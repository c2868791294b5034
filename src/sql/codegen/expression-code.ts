/**
 * Turns a resolved, bound expression into lines of JavaScript that compute it for one row, and an operand that says where
 * the value is. Functions come as text where they have one (`inline`), else as calls of what their `make` gave.
 *
 * Null is tested where it can occur: an argument that can be null guards all that follows from it, as SQL's functions
 * want it (a later argument is not computed when an earlier one is null).
 */
import { Buffer } from 'node:buffer'
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import type {
  Expression,
  Lambda,
  Literal,
  Resolved,
  UserFunction,
} from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import type { FunctionEnv, ScalarFunction, TypedCall } from '../functions/function.js'
import { functionOf } from '../functions/registry.js'
import { vectorKind } from '../physical/vector.js'
import { makeCast } from '../types/cast.js'
import { type DataType, isIntegral, sameTypeButNulls } from '../types/data-type.js'
import { isText, type Operand } from './operand.js'
import type { RowCode } from './row-code.js'
import { userFunctionCaller } from './user-function.js'

export interface ExpressionContext {
  readonly env: FunctionEnv
  /** The user's functions of the plan, in the thread. */
  readonly functionOf: (id: string) => AnyFunction
}

/** What `bound` references and lambda variables mean at a place in the code. */
export interface Scope {
  readonly columns: readonly Operand[]
  readonly variables?: ReadonlyMap<number, Operand>
}

const NEVER = 'false'

export class ExpressionCode {
  private readonly code: RowCode
  private readonly context: ExpressionContext

  constructor(code: RowCode, context: ExpressionContext) {
    this.code = code
    this.context = context
  }

  /** Writes the lines that compute `expression` and says where its value is. */
  compile(expression: Expression, scope: Scope): Operand {
    switch (expression.kind) {
      case 'literal':
        return this.literal(expression)
      case 'bound':
        return scope.columns[expression.ordinal]
      case 'variable': {
        const found = scope.variables?.get(expression.id)
        if (found !== undefined) return found
        break
      }
      case 'alias':
        return this.compile(expression.child, scope)
      case 'cast':
        return this.cast(expression as Resolved<typeof expression>, scope)
      case 'call':
        return this.call(expression as TypedCall, scope)
      case 'udf':
        return this.userFunction(expression as Resolved<UserFunction>, scope)
    }
    throw new MillraceError('INTERNAL_ERROR', {
      what: `no code for ${expression.kind} ${prettyText(expression)}`,
    })
  }

  /** The operand as a JavaScript value; to be called where it is known not to be null. */
  value(operand: Operand): string {
    if (operand.value !== undefined) return operand.value
    const { bytes, offset, length } = operand.range!
    const helper = this.code.use(operand.type.kind === 'string' ? 'textAt' : 'bytesSlice')
    const name = this.code.name('s')
    this.code.line(`const ${name}=${helper}(${bytes},${offset},${length});`)
    return name
  }

  /** The operand as a JavaScript value, null when it is null. */
  valueOrNull(operand: Operand): string {
    if (operand.isNull === 'true') return 'null'
    if (operand.value !== undefined) {
      return operand.isNull === NEVER ? operand.value : `(${operand.isNull}?null:${operand.value})`
    }
    const { bytes, offset, length } = operand.range!
    const helper = this.code.use(operand.type.kind === 'string' ? 'textAt' : 'bytesSlice')
    const text = `${helper}(${bytes},${offset},${length})`
    return operand.isNull === NEVER ? text : `(${operand.isNull}?null:${text})`
  }

  /** True when the condition is true: not false and not null. */
  condition(expression: Expression, scope: Scope): string {
    const operand = this.compile(expression, scope)
    if (operand.isNull === 'true') return 'false'
    return operand.isNull === NEVER ? operand.value! : `!${operand.isNull}&&${operand.value}`
  }

  private literal({ value, type }: Literal): Operand {
    if (value === null) return { type, isNull: 'true', value: 'null' }
    if (typeof value === 'boolean') return { type, isNull: NEVER, value: String(value) }
    if (typeof value === 'number') {
      const isPlain = Number.isFinite(value) && !Object.is(value, -0)
      const text = isPlain ? (value < 0 ? `(${value})` : String(value)) : this.code.constant(value)
      return { type, isNull: NEVER, value: text }
    }
    const name = this.code.constant(value)
    if (!isText(type)) return { type, isNull: NEVER, value: name }
    const bytes =
      typeof value === 'string' ? new Uint8Array(Buffer.from(value)) : (value as Uint8Array)
    const range = {
      bytes: this.code.constant(bytes),
      offset: '0',
      length: String(bytes.length),
    }
    return { type, isNull: NEVER, value: name, range }
  }

  private cast(
    { child, to, mode }: Resolved & { kind: 'cast'; child: Expression; to: DataType; mode: string },
    scope: Scope,
  ): Operand {
    const from = child.type!
    const operand = this.compile(child, scope)
    if (operand.isNull === 'true') return { type: to, isNull: 'true', value: 'null' }
    if (sameTypeButNulls(from, to) || isFreeCast(from, to)) return { ...operand, type: to }
    if (to.kind === 'double' && from.kind === 'long') {
      return { type: to, isNull: operand.isNull, value: `Number(${operand.value})` }
    }
    if (from.kind === 'string' && to.kind === 'binary' && operand.range !== undefined) {
      return { type: to, isNull: operand.isNull, range: operand.range }
    }
    const { env } = this.context
    const how = mode === 'try' ? 'try' : env.ansi ? 'ansi' : 'legacy'
    const f = this.code.constant(makeCast(from, to, how, env))
    return this.guarded([operand], to, ([x]) => ({ value: `${f}(${x})`, mayBeNull: true }))
  }

  private call(call: TypedCall, scope: Scope): Operand {
    switch (call.name) {
      case 'and':
      case 'or':
        return this.connective(call, scope)
      case 'isnull':
      case 'isnotnull': {
        const { isNull } = this.compile(call.args[0], scope)
        const value = call.name === 'isnull' ? isNull : isNull === NEVER ? 'true' : `!${isNull}`
        return { type: call.type, isNull: NEVER, value }
      }
      case 'case':
        return this.cases(call, scope)
      case 'coalesce':
        return this.coalesce(call, scope)
      case 'getfield':
        break
      case '=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        if (isText(call.args[0].type!)) return this.compareText(call, scope)
    }
    const f = functionOf(call.name)
    if (f.kind !== 'scalar') {
      throw new MillraceError('INTERNAL_ERROR', {
        what: `${call.name} stands where a value is needed`,
      })
    }
    return f.nulls === 'handled' ? this.handled(f, call, scope) : this.propagated(f, call, scope)
  }

  /** A function that never sees a null. */
  private propagated(f: ScalarFunction, call: TypedCall, scope: Scope): Operand {
    const { type } = call
    const { env } = this.context
    const { code } = this
    let made: string | undefined
    return this.guardedArgs(call.args, scope, type, args => {
      const inline = f.inline?.(args, call, env, code.use)
      if (typeof inline === 'string') return { value: inline, mayBeNull: false }
      if (inline !== undefined) {
        return { value: `(${inline.isNull}?null:${inline.value})`, mayBeNull: true }
      }
      made ??= code.constant(f.make(call, env))
      return { value: `${made}(${args.join(',')})`, mayBeNull: true }
    })
  }

  /** A function that is given nulls too. */
  private handled(f: ScalarFunction, call: TypedCall, scope: Scope): Operand {
    const taken = call.args.slice(0, f.taken?.(call))
    const args = taken.map(arg =>
      arg.kind === 'lambda' ? this.lambda(arg, scope) : this.valueOrNull(this.compile(arg, scope)),
    )
    const made = this.code.constant(f.make(call, this.context.env))
    const name = this.code.name('v')
    this.code.line(`const ${name}=${made}(${args.join(',')});`)
    const isNull = call.nullable ? `(${name}===null)` : NEVER
    return { type: call.type, isNull, value: name }
  }

  /**
   * Computes arguments one in the other's guard, and then the value. `make` says the text of the value and whether that
   * may itself be null.
   */
  private guardedArgs(
    args: readonly Expression[],
    scope: Scope,
    type: DataType,
    make: (args: readonly string[]) => { value: string; mayBeNull: boolean },
  ): Operand {
    const { code } = this
    const values: string[] = []
    const result = code.name('v')
    let guards = 0
    let isNever = true
    let alwaysNull = false
    let mayBeNull = false
    const text = code.collect(() => {
      for (const arg of args) {
        if (arg.kind === 'lambda') {
          values.push(this.lambda(arg, scope))
          continue
        }
        const operand = this.compile(arg, scope)
        if (operand.isNull === 'true') {
          alwaysNull = true
          break
        }
        if (operand.isNull !== NEVER) {
          code.line(`if(!${operand.isNull}){`)
          guards++
          isNever = false
        }
        values.push(this.value(operand))
      }
      if (alwaysNull) return
      const made = make(values)
      mayBeNull = made.mayBeNull
      code.line(guards === 0 ? `const ${result}=${made.value};` : `${result}=${made.value};`)
      if (!mayBeNull && !isNever) code.line(`${result}z=false;`)
      code.line('}'.repeat(guards))
    })
    if (alwaysNull) return { type, isNull: 'true', value: 'null' }
    if (isNever) {
      code.line(text)
      return { type, isNull: mayBeNull ? `(${result}===null)` : NEVER, value: result }
    }
    if (mayBeNull) {
      code.line(`let ${result}=null;${text}`)
      return { type, isNull: `(${result}===null)`, value: result }
    }
    code.line(`let ${result}=${initial(type)},${result}z=true;${text}`)
    return { type, isNull: `${result}z`, value: result }
  }

  /** `guardedArgs` of operands that are computed already. */
  private guarded(
    operands: readonly Operand[],
    type: DataType,
    make: (args: readonly string[]) => { value: string; mayBeNull: boolean },
  ): Operand {
    const columns = operands
    const args = operands.map(
      (operand, ordinal): Expression => ({
        kind: 'bound',
        ordinal,
        name: '',
        id: 0,
        type: operand.type,
        nullable: true,
      }),
    )
    return this.guardedArgs(args, { columns }, type, make)
  }

  private connective(call: TypedCall, scope: Scope): Operand {
    const { code } = this
    const isAnd = call.name === 'and'
    const a = this.compile(call.args[0], scope)
    const result = code.name('v')
    let b: Operand | undefined
    const second = code.collect(() => {
      b = this.compile(call.args[1], scope)
    })
    const { isNull: bNull, value: bValue } = b!
    const { type } = call
    if (a.isNull === NEVER && bNull === NEVER) {
      code.line(`let ${result}=${isAnd ? 'false' : 'true'};`)
      code.line(`if(${isAnd ? '' : '!'}${a.value}){${second}\n${result}=${bValue};}`)
      return { type, isNull: NEVER, value: result }
    }
    // decided by one side, else null when one is null
    const decides = isAnd ? 'false' : 'true'
    const decided = (o: Operand): string =>
      o.isNull === NEVER
        ? isAnd
          ? `!${o.value}`
          : o.value!
        : o.isNull === 'true'
          ? 'false'
          : `(!${o.isNull}&&${isAnd ? '!' : ''}${o.value})`
    code.line(`let ${result}=${decides},${result}z=false;`)
    code.line(`if(!${decided(a)}){${second}`)
    code.line(
      `if(!${decided(b!)}){${result}z=${a.isNull}||${bNull};${result}=${isAnd ? 'true' : 'false'};}}`,
    )
    return { type, isNull: `${result}z`, value: result }
  }

  private cases(call: TypedCall, scope: Scope): Operand {
    const { args, type } = call
    const { code } = this
    const result = code.name('v')
    code.line(`let ${result}=null;`)
    const assign = (value: Expression): void => {
      const operand = this.compile(value, scope)
      code.line(`${result}=${this.valueOrNull(operand)};`)
    }
    // one after the other and not one in the other: there may be thousands
    const end = code.name('b')
    code.line(`${end}:{`)
    for (let i = 0; i + 1 < args.length; i += 2) {
      const condition = this.condition(args[i], scope)
      code.line(`if(${condition}){`)
      assign(args[i + 1])
      code.line(`break ${end};}`)
    }
    if (args.length % 2 === 1) assign(args[args.length - 1])
    code.line('}')
    return { type, isNull: call.nullable ? `(${result}===null)` : NEVER, value: result }
  }

  private coalesce(call: TypedCall, scope: Scope): Operand {
    const { code } = this
    const result = code.name('v')
    code.line(`let ${result}=null;`)
    const end = code.name('b')
    code.line(`${end}:{`)
    for (const arg of call.args) {
      const operand = this.compile(arg, scope)
      if (operand.isNull === 'true') continue
      code.line(`${result}=${this.valueOrNull(operand)};`)
      if (operand.isNull === NEVER) break
      code.line(`if(${result}!==null)break ${end};`)
    }
    code.line('}')
    return { type: call.type, isNull: call.nullable ? `(${result}===null)` : NEVER, value: result }
  }

  private compareText(call: TypedCall, scope: Scope): Operand {
    const { code } = this
    const { type } = call
    const a = this.compile(call.args[0], scope)
    if (a.isNull === 'true') return { type, isNull: 'true', value: 'null' }
    let b: Operand = a
    const second = code.collect(() => {
      b = this.compile(call.args[1], scope)
    })
    if (b.isNull === 'true') return { type, isNull: 'true', value: 'null' }
    const test = this.textTest(call, a, b)
    const result = code.name('v')
    if (second !== '' && a.isNull !== NEVER) {
      // what the second one takes to compute is left out when the first is null
      code.line(`let ${result}=false,${result}z=true;if(!${a.isNull}){${second}`)
      const found = b.isNull === NEVER ? '' : `if(!${b.isNull})`
      code.line(`${found}{${result}=${test};${result}z=false;}}`)
      return { type, isNull: `${result}z`, value: result }
    }
    if (second !== '') code.line(second)
    const nulls = [a.isNull, b.isNull].filter(text => text !== NEVER)
    const isNull = nulls.length === 0 ? NEVER : `(${nulls.join('||')})`
    code.line(`const ${result}=${isNull === NEVER ? '' : `!${isNull}&&`}${test};`)
    return { type, isNull, value: result }
  }

  /** The comparison of two texts (or binaries) that are not null. */
  private textTest(call: TypedCall, a: Operand, b: Operand): string {
    const { code } = this
    const { name } = call
    if (a.range === undefined || b.range === undefined) {
      const isBinary = call.args[0].type!.kind === 'binary'
      const [x, y] = [this.valueOrNull(a), this.valueOrNull(b)]
      if (name === '=' && !isBinary) return `${x}===${y}`
      const compare = code.use(isBinary ? 'compareBinary' : 'compareText')
      return `${compare}(${x},${y})${name === '=' ? '===' : name}0`
    }
    const [x, y] = [a.range, b.range]
    if (name !== '=') {
      const ranges = [x, y].map(r => `${r.bytes},${r.offset},${r.length}`).join(',')
      return `${code.use('compareRanges')}(${ranges})${name}0`
    }
    const constant = shortConstant(call.args[1]) ?? shortConstant(call.args[0])
    const range = shortConstant(call.args[1]) !== undefined ? x : y
    return constant === undefined
      ? `${x.length}===${y.length}&&${code.use('equalBytes')}(${x.bytes},${x.offset},${y.bytes},${y.offset},${x.length})`
      : [
          `${range.length}===${constant.length}`,
          ...Array.from(constant, (byte, i) => `${range.bytes}[${range.offset}+${i}]===${byte}`),
        ].join('&&')
  }

  /** A lambda as a JavaScript function of values. */
  private lambda({ params, body }: Lambda, scope: Scope): string {
    const { code } = this
    const name = code.name('f')
    const names = params.map(() => code.name('p'))
    const variables = new Map(scope.variables)
    params.forEach((param, i) => {
      variables.set(param.id, {
        type: param.type!,
        isNull: `(${names[i]}===null)`,
        value: names[i],
      })
    })
    const text = code.collect(() => {
      const operand = this.compile(body, { columns: scope.columns, variables })
      code.line(`return ${this.valueOrNull(operand)};`)
    })
    code.line(`const ${name}=(${names.join(',')})=>{${text}};`)
    return name
  }

  private userFunction(udf: Resolved<UserFunction>, scope: Scope): Operand {
    const args = udf.args.map(arg => this.valueOrNull(this.compile(arg, scope)))
    const caller = this.code.constant(
      userFunctionCaller(udf, this.context.functionOf(udf.fn.id), this.context.env),
    )
    const name = this.code.name('v')
    this.code.line(`const ${name}=${caller}(${args.join(',')});`)
    return { type: udf.type, isNull: `(${name}===null)`, value: name }
  }
}

/** The bytes of a text constant that is short enough to be compared one by one. */
function shortConstant(expression: Expression): Uint8Array | undefined {
  if (expression.kind !== 'literal' || typeof expression.value !== 'string') return undefined
  const bytes = Buffer.from(expression.value)
  return bytes.length <= 24 ? bytes : undefined
}

/** Casts that leave the JavaScript value as it is. */
function isFreeCast(from: DataType, to: DataType): boolean {
  const order = ['byte', 'short', 'int', 'long']
  if (isIntegral(from) && isIntegral(to)) return order.indexOf(from.kind) <= order.indexOf(to.kind)
  if (to.kind === 'double')
    return from.kind === 'float' || (isIntegral(from) && from.kind !== 'long')
  return to.kind === 'float' && (from.kind === 'byte' || from.kind === 'short')
}

/** What a variable of a type holds before it has a value: of the same representation. */
function initial(type: DataType): string {
  switch (vectorKind(type)) {
    case 'bool':
      return 'false'
    case 'bytes':
      return type.kind === 'string' ? "''" : 'null'
    case 'object':
      return 'null'
    default:
      return '0'
  }
}

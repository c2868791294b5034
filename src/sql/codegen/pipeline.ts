/**
 * One generated function for a chain of row operators: for each row of the input batch, the operators one in the other,
 * and in the middle a sink that takes the row: an output batch, or the table of an aggregation. Columns are read where
 * they are needed, expressions are computed into variables, nothing is allocated for a row.
 *
 * The function is `run(X, H, B, from, S)`: constants, the runtime, batch, the row to begin with, the sink. It gives the row
 * to go on with: the batch's length, or less when the sink wants to be emptied first.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import { conjuncts } from '../expressions/conjuncts.js'
import { sameExpression } from '../expressions/equal.js'
import type { Expression } from '../expressions/expression.js'
import type { FunctionEnv, TypedCall } from '../functions/function.js'
import { functionOf } from '../functions/registry.js'
import type {
  ExpandOperator,
  FilterOperator,
  GenerateOperator,
  HashJoinOperator,
  ProjectOperator,
  SampleOperator,
} from '../physical/operator.js'
import { type Batch, type VectorKind, vectorKind } from '../physical/vector.js'
import type { DataType } from '../types/data-type.js'
import { ExpressionCode } from './expression-code.js'
import { groupAhead, groupCode } from './key-code.js'
import type { Operand } from './operand.js'
import { RowCode } from './row-code.js'
import * as runtime from './runtime.js'

/** Operators that stand in a loop over rows. */
export type RowOperator =
  | FilterOperator
  | ProjectOperator
  | ExpandOperator
  | GenerateOperator
  | SampleOperator
  | HashJoinOperator

/** What the code of a join is made for: a `HashTable` (`../exec/hash-table.ts`). */
export interface JoinTable {
  readonly isUnique: boolean
  readonly batch: Batch
}

export interface PipelineContext {
  readonly env: FunctionEnv
  readonly functionOf: (id: string) => AnyFunction
  /** What a join operator looks up rows in; the same object for all batches. */
  readonly tableOf: (join: HashJoinOperator) => JoinTable | undefined
  readonly partition: number
}

/** Writes what becomes of a row. */
export interface Sink {
  /** Statements before the loop; `S` is the sink's object. */
  begin(code: RowCode): void
  /** `isEachRow`: the row is one of the input batch, and each row of it comes here. */
  row(code: RowCode, expressions: ExpressionCode, row: readonly Operand[], isEachRow: boolean): void
  /** Statements after the loop. */
  end(code: RowCode): void
  /** A condition after a row of the input: the sink must be emptied. */
  readonly isFull: string | undefined
}

export type Run = (batch: Batch, from: number, sink: unknown) => number

let watched: string[] | undefined

/** The text of every function that is made while `body` runs. */
export function collectSources(body: () => void): string[] {
  const found: string[] = []
  watched = found
  try {
    body()
  } finally {
    watched = undefined
  }
  return found
}

const compiled = new Map<string, (...args: unknown[]) => number>()
const KEPT = 500

/** The function of a chain over batches of these types, `operators` in order from the input. */
export function compilePipeline(
  input: readonly DataType[],
  operators: readonly RowOperator[],
  sink: Sink,
  context: PipelineContext,
): { run: Run; source: string } {
  const code = new RowCode()
  const expressions = new ExpressionCode(code, context)
  const body = code.collect(() => {
    const writer = new ChainWriter(code, expressions, operators, sink, context)
    writer.step(0, inputOperands(code, input))
  })
  const before = code.collect(() => sink.begin(code))
  const after = code.collect(() => sink.end(code))
  const full = sink.isFull === undefined ? '' : `if(${sink.isFull}){i++;break;}`
  const text = `${code.hoisted}${before}${body}${after}`
  const reads = input
    .map((type, k) =>
      text.includes(`c${k}_`) ? readColumn(vectorKind(type), k, text.includes(`c${k}_v`)) : '',
    )
    .filter(read => read !== '')
    .join('\n')
  const source = `${code.prologue}
${reads}
${code.hoisted}
${before}
const n=B.length;let i=from;
for(;i<n;i++){
${body}
${full}}
${after}
return i;`
  watched?.push(source)
  let run = compiled.get(source)
  if (run === undefined) {
    run = new Function('X', 'H', 'B', 'from', 'S', source) as (...args: unknown[]) => number
    if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value!)
    compiled.set(source, run)
  }
  const f = run
  const { constants } = code
  return { run: (batch, from, s) => f(constants, runtime, batch, from, s), source }
}

/** The arrays of column `k` as constants. */
function readColumn(kind: VectorKind, k: number, withView: boolean): string {
  const c = `c${k}_`
  const nulls = `${c}n=${c}.nulls??H.noNulls(B.length)`
  const vector = `const ${c}=B.columns[${k}]`
  if (kind === 'bytes') {
    const view = withView ? `,${c}v=H.viewOf(${c}b)` : ''
    return `${vector},${nulls},${c}o=${c}.offsets,${c}l=${c}.lengths,${c}b=${c}.bytes${view};`
  }
  return kind === 'object' ? `${vector},${c}d=${c}.data;` : `${vector},${nulls},${c}d=${c}.data;`
}

/** The columns of a vector at a row, by the names that `readColumn` gives. */
export function columnOperand(
  type: DataType,
  name: string,
  row: string,
  code: RowCode,
  isNullable = true,
): Operand {
  const isNull = isNullable ? `(${name}n[${row}]===1)` : 'false'
  const column = { vector: name, row }
  switch (vectorKind(type)) {
    case 'bool':
      return { type, isNull, value: `(${name}d[${row}]===1)`, column }
    case 'int':
    case 'double':
      return { type, isNull, value: `${name}d[${row}]`, column }
    case 'integral': {
      const at = `${name}d[${row}]`
      return {
        type,
        isNull,
        value: `(${at}===${at}?${at}:${code.use('bigAt')}(${name},${row}))`,
        column,
      }
    }
    case 'bytes':
      return {
        type,
        isNull,
        range: {
          bytes: `${name}b`,
          offset: `${name}o[${row}]`,
          length: `${name}l[${row}]`,
          view: row === 'i' ? `${name}v` : undefined,
        },
        column,
      }
    case 'object':
      return { type, isNull: `(${name}d[${row}]===null)`, value: `${name}d[${row}]`, column }
  }
}

function inputOperands(code: RowCode, input: readonly DataType[]): Operand[] {
  return input.map((type, k) => columnOperand(type, `c${k}_`, 'i', code))
}

class ChainWriter {
  private readonly code: RowCode
  private readonly expressions: ExpressionCode
  private readonly operators: readonly RowOperator[]
  private readonly sink: Sink
  private readonly context: PipelineContext

  constructor(
    code: RowCode,
    expressions: ExpressionCode,
    operators: readonly RowOperator[],
    sink: Sink,
    context: PipelineContext,
  ) {
    this.code = code
    this.expressions = expressions
    this.operators = operators
    this.sink = sink
    this.context = context
  }

  /** Operator `k` and all that follow, for a row with these columns. `isEachRow`: as a sink is told. */
  step(k: number, row: readonly Operand[], isEachRow = true): void {
    if (k === this.operators.length) {
      this.sink.row(this.code, this.expressions, row, isEachRow)
      return
    }
    const operator = this.operators[k]
    const next = (columns: readonly Operand[]): void => {
      this.step(k + 1, columns, isEachRow && operator.op === 'project')
    }
    switch (operator.op) {
      case 'filter':
        this.filter(conjuncts(operator.condition), row, () => next(row))
        break
      case 'project':
        next(operator.list.map(e => this.expressions.compile(e, { columns: row })))
        break
      case 'expand':
        this.expand(operator, row, next)
        break
      case 'generate':
        this.generate(operator, row, next)
        break
      case 'sample':
        this.sample(operator, () => next(row))
        break
      case 'hashJoin':
        this.join(operator, row, isEachRow, next)
        break
    }
  }

  private filter(
    conditions: readonly Expression[],
    row: readonly Operand[],
    then: () => void,
  ): void {
    if (conditions.length === 0) {
      then()
      return
    }
    // one after the other and not one in the other: there may be thousands
    const { code } = this
    const end = code.name('b')
    code.line(`${end}:{`)
    for (const condition of conditions) {
      code.line(`if(!(${this.expressions.condition(condition, { columns: row })}))break ${end};`)
    }
    then()
    code.line('}')
  }

  /**
   * A loop over the projections. A column that all of them take from the rows as it is stays what it is; the others are
   * variables that each of them sets.
   */
  private expand(
    { projections, output }: ExpandOperator,
    row: readonly Operand[],
    next: (row: readonly Operand[]) => void,
  ): void {
    const { code } = this
    const columns = output.map((type, c): Operand => {
      const [first, ...others] = projections.map(list => list[c])
      const isKept = first.kind === 'bound' && others.every(other => sameExpression(first, other))
      if (isKept) return row[first.ordinal]
      const name = code.name('e')
      return { type, isNull: `(${name}===null)`, value: name }
    })
    const isSet = (c: number): boolean => !row.includes(columns[c])
    const names = columns.flatMap(({ value }, c) => (isSet(c) ? `${value}=null` : []))
    const p = code.name('p')
    code.line(`for(let ${p}=0;${p}<${projections.length};${p}++){`)
    if (names.length > 0) {
      code.line(`let ${names.join(',')};switch(${p}){`)
      projections.forEach((list, i) => {
        code.line(`case ${i}:{`)
        list.forEach((expression, c) => {
          if (!isSet(c)) return
          const operand = this.expressions.compile(expression, { columns: row })
          code.line(`${columns[c].value}=${this.expressions.valueOrNull(operand)};`)
        })
        code.line('break;}')
      })
      code.line('}')
    }
    next(columns)
    code.line('}')
  }

  private generate(
    operator: GenerateOperator,
    row: readonly Operand[],
    next: (row: readonly Operand[]) => void,
  ): void {
    const kept = operator.kept.map(k => row[k])
    if (this.explodeSplit(operator, row, kept, next)) return
    const { code, expressions } = this
    const call = operator.generator as TypedCall
    const f = functionOf(call.name)
    if (f.kind !== 'generator') throw new MillraceError('INTERNAL_ERROR', { what: call.name })
    const make = code.constant(f.make(call, this.context.env))
    const args = call.args.map(arg =>
      expressions.valueOrNull(expressions.compile(arg, { columns: row })),
    )
    const width = operator.output.length - kept.length
    const r = code.name('r')
    const outer = operator.outer || f.outer === true
    const list = `${make}(${args.join(',')})`
    const rows = outer ? `${code.use('orNullRow')}(${list},${width})` : list
    code.line(`for(const ${r} of ${rows}){`)
    next([...kept, ...generated(operator, kept.length, r, code)])
    code.line('}')
  }

  /** `explode(split(text, ','))` by a plain separator, straight over the bytes: no array, no strings. */
  private explodeSplit(
    operator: GenerateOperator,
    row: readonly Operand[],
    kept: readonly Operand[],
    next: (row: readonly Operand[]) => void,
  ): boolean {
    const call = operator.generator as TypedCall
    if (call.name !== 'explode' || operator.outer) return false
    const split = call.args[0] as TypedCall
    if (split.kind !== 'call' || split.name !== 'split') return false
    const separator = plainSeparator(split.args[1])
    const limit = split.args[2]
    if (separator === undefined) return false
    if (limit !== undefined && !(limit.kind === 'literal' && limit.value === -1)) return false
    const { code } = this
    const text = this.expressions.compile(split.args[0], { columns: row })
    if (text.range === undefined) return false
    const { bytes, offset, length } = text.range
    const [p, q, end] = [code.name('p'), code.name('q'), code.name('t')]
    if (text.isNull !== 'false') code.line(`if(!${text.isNull}){`)
    code.line(`for(let ${p}=${offset},${end}=${p}+${length},${q};${p}<=${end};${p}=${q}+1){`)
    code.line(`${q}=${p};while(${q}<${end}&&${bytes}[${q}]!==${separator})${q}++;`)
    const type = operator.output[kept.length]
    const range = { bytes, offset: p, length: `(${q}-${p})`, view: text.range.view }
    next([...kept, { type, isNull: 'false', range }])
    code.line('}')
    if (text.isNull !== 'false') code.line('}')
    return true
  }

  private sample({ lower, upper, withReplacement, seed }: SampleOperator, then: () => void): void {
    const { code, context } = this
    const sampler = code.constant(
      runtime.rowSampler(lower, upper, withReplacement, seed, context.partition),
    )
    const k = code.name('p')
    code.line(`for(let ${k}=${sampler}();${k}>0;${k}--){`)
    then()
    code.line('}')
  }

  private join(
    join: HashJoinOperator,
    row: readonly Operand[],
    isEachRow: boolean,
    next: (row: readonly Operand[]) => void,
  ): void {
    const { code, expressions } = this
    const made = this.context.tableOf(join)!
    const table = code.constant(made)
    const g = code.name('g')
    const keys = join.streamKeys.map(key => expressions.compile(key, { columns: row }))
    const nulls = keys.map(key => key.isNull).filter(text => text !== 'false')
    const ahead = isEachRow ? groupAhead(keys, `${table}.keys`, code, `${table}.noKey`) : undefined
    if (ahead !== undefined) code.line(`const ${g}=${ahead};`)
    else {
      code.line(`let ${g}=${table}.noKey;`)
      if (nulls.length > 0) code.line(`if(!(${nulls.join('||')})){`)
      code.line(`${g}=${groupCode(keys, `${table}.keys`, expressions, code, false)};`)
      if (nulls.length > 0) code.line('}')
    }
    const buildTypes = join.build.output
    const m = code.name('m')
    const t = code.name('t')
    const build = buildTypes.map((type, ordinal) => {
      const hasNulls = made.batch.columns[ordinal].nulls !== undefined
      const operand = columnOperand(type, `${t}_${ordinal}`, m, code, hasNulls)
      const column = { ...operand.column!, table: { name: table, ordinal } }
      return { ...operand, column }
    })
    const both = join.buildSide === 'right' ? [...row, ...build] : [...build, ...row]
    for (let k = 0; k < buildTypes.length; k++) {
      code.hoist(tableColumn(vectorKind(buildTypes[k]), `${t}_${k}`, table, k))
    }
    const matches = (then: () => void): void => {
      if (join.condition === undefined) then()
      else this.filter(conjuncts(join.condition), both, then)
    }
    const { type } = join
    // a key of another pass: its row comes then
    code.line(`if(${g}!==-2){`)
    const keepsStream =
      type === 'full_outer' ||
      (type === 'left_outer' && join.buildSide === 'right') ||
      (type === 'right_outer' && join.buildSide === 'left')
    const first = made.isUnique ? g : `${g}<0?-1:${table}.heads[${g}]`
    const following = made.isUnique ? '-1' : `${table}.nexts[${m}]`
    const loop = `for(let ${m}=${first};${m}>=0;${m}=${following}){`
    if (type === 'left_semi' || type === 'left_anti') {
      const found = code.name('f')
      code.line(`let ${found}=false;`)
      if (join.nullAware === true && nulls.length > 0) {
        code.line(`if(${nulls.join('||')})${found}=${table}.size>0;`)
      }
      if (join.nullAware === true) code.line(`if(${table}.hasNullKey)${found}=true;`)
      code.line(loop)
      matches(() => code.line(`${found}=true;`))
      code.line(`if(${found})break;}`)
      code.line(`if(${type === 'left_semi' ? '' : '!'}${found}){`)
      next(row)
      code.line('}}')
      return
    }
    const notes =
      type === 'full_outer' ||
      (type === 'left_outer' && join.buildSide === 'left') ||
      (type === 'right_outer' && join.buildSide === 'right')
    if (!keepsStream) {
      code.line(loop)
      matches(() => {
        if (notes) code.line(`${table}.matched[${m}]=1;`)
        next(both)
      })
      code.line('}}')
      return
    }
    // the row is given once more, with nulls beside it, when nothing matched: one loop, so that what follows stands once
    const found = code.name('f')
    const last = code.name('z')
    code.line(
      `for(let ${m}=${first},${found}=false,${last}=false;!${last};${m}=${m}<0?-1:(${following})){`,
    )
    code.line(`if(${m}<0){${last}=true;if(${found})break;}`)
    const ok = code.name('o')
    code.line(`let ${ok}=${last};if(!${last}){`)
    matches(() => code.line(`${ok}=true;${found}=true;${notes ? `${table}.matched[${m}]=1;` : ''}`))
    code.line(`}if(${ok}){`)
    const orNull = build.map(operand => ({
      ...operand,
      isNull: operand.isNull === 'false' ? last : `(${last}||${operand.isNull})`,
      column: undefined,
    }))
    next(join.buildSide === 'right' ? [...row, ...orNull] : [...orNull, ...row])
    code.line('}}}')
  }
}

function tableColumn(kind: VectorKind, name: string, table: string, k: number): string {
  const vector = `const ${name}=${table}.batch.columns[${k}]`
  const nulls = `${name}n=${name}.nulls??H.noNulls(${table}.batch.length)`
  if (kind === 'bytes') {
    return `${vector},${nulls},${name}o=${name}.offsets,${name}l=${name}.lengths,${name}b=${name}.bytes;`
  }
  return kind === 'object'
    ? `${vector},${name}d=${name}.data;`
    : `${vector},${nulls},${name}d=${name}.data;`
}

/** The row that a generator gave, as columns. */
function generated(
  operator: GenerateOperator,
  from: number,
  row: string,
  code: RowCode,
): Operand[] {
  return operator.output.slice(from).map((type, k) => {
    const name = code.name('v')
    code.line(`const ${name}=${row}[${k}];`)
    return { type, isNull: `(${name}===null)`, value: name }
  })
}

/** The one ASCII character that a pattern stands for; undefined when it means anything else. */
function plainSeparator(pattern: Expression): number | undefined {
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') return undefined
  const text = /^\\[^A-Za-z0-9]$/.test(pattern.value) ? pattern.value[1] : pattern.value
  if (text.length !== 1 || text.charCodeAt(0) > 127) return undefined
  if (text === pattern.value && '.$|()[{^?*+\\'.includes(text)) return undefined
  return text.charCodeAt(0)
}

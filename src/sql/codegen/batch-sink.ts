/**
 * The sink that makes batches: each row becomes one of an output batch. Text that is a column of the input, or of a
 * join's table, is not copied: the output has offsets into the same bytes. Other text goes to an arena.
 */
import { BytesArena } from '../physical/bytes-arena.js'
import {
  BATCH_ROWS,
  type Batch,
  largerVector,
  newVector,
  type Vector,
  vectorKind,
} from '../physical/vector.js'
import type { DataType } from '../types/data-type.js'
import type { ExpressionCode } from './expression-code.js'
import type { Operand } from './operand.js'
import type { Sink } from './pipeline.js'
import type { RowCode } from './row-code.js'

/** The output of a generated function: reused from batch to batch. */
export class BatchOutput {
  readonly types: readonly DataType[]
  columns: Vector[]
  nulls: Uint8Array[]
  readonly arenas: BytesArena[]
  readonly hasNulls: boolean[]
  length = 0
  capacity: number

  constructor(types: readonly DataType[], capacity: number = 64) {
    this.types = types
    this.capacity = capacity
    this.columns = types.map(type => newVector(vectorKind(type), capacity))
    this.nulls = types.map(() => new Uint8Array(capacity))
    this.arenas = types.map(type => new BytesArena(vectorKind(type) === 'bytes' ? undefined : 0))
    this.hasNulls = types.map(() => false)
  }

  /** Empties it, with room for `rows` rows. */
  reset(rows: number): void {
    this.length = 0
    if (rows > this.capacity) this.resize(Math.max(rows, Math.min(this.capacity * 2, BATCH_ROWS)))
    for (let k = 0; k < this.columns.length; k++) {
      const vector = this.columns[k]
      this.arenas[k].reset()
      this.hasNulls[k] = false
      if (vector.kind === 'integral') vector.big = undefined
    }
  }

  grow(): void {
    this.resize(this.capacity * 2)
  }

  private resize(capacity: number): void {
    this.columns = this.columns.map(old => largerVector(old, capacity))
    this.nulls = this.nulls.map(old => {
      const larger = new Uint8Array(capacity)
      larger.set(old)
      return larger
    })
    this.capacity = capacity
  }

  /** What was written; valid until the next `reset`. */
  get batch(): Batch {
    this.columns.forEach((vector, k) => {
      if (vector.kind !== 'object') vector.nulls = this.hasNulls[k] ? this.nulls[k] : undefined
    })
    return { length: this.length, columns: this.columns }
  }
}

export class BatchSink implements Sink {
  readonly isFull: string | undefined
  private readonly types: readonly DataType[]
  private readonly grows: boolean
  /** Where a text column's bytes come from, when that is one place for all rows. */
  private readonly sources: (string | undefined)[]
  private readonly nullable: boolean[]

  /** `grows`: a row of the input may become several. */
  constructor(types: readonly DataType[], grows: boolean) {
    this.types = types
    this.grows = grows
    this.isFull = grows ? `m>=${BATCH_ROWS}` : undefined
    this.sources = types.map(() => undefined)
    this.nullable = types.map(() => false)
  }

  private load(): string {
    return this.types
      .map((type, k) => {
        const q = `S.columns[${k}]`
        const nulls = this.nullable[k] ? `w${k}=S.nulls[${k}];` : ''
        const data =
          vectorKind(type) === 'bytes'
            ? `q${k}o=${q}.offsets;q${k}l=${q}.lengths;`
            : `q${k}=${q};q${k}d=${q}.data;`
        return data + nulls
      })
      .join('')
  }

  begin(code: RowCode): void {
    const names = this.types.flatMap((type, k) => {
      const data = vectorKind(type) === 'bytes' ? [`q${k}o`, `q${k}l`] : [`q${k}`, `q${k}d`]
      return this.nullable[k] ? [...data, `w${k}`, `f${k}=0`] : data
    })
    code.line(`let m=S.length,cap=S.capacity${names.map(name => `,${name}`).join('')};`)
    this.types.forEach((type, k) => {
      if (vectorKind(type) === 'bytes') code.line(`const a${k}=S.arenas[${k}];`)
    })
    code.line(this.load())
  }

  row(code: RowCode, expressions: ExpressionCode, row: readonly Operand[]): void {
    const writes = code.collect(() =>
      row.forEach((operand, k) => {
        this.write(code, expressions, operand, k)
      }),
    )
    if (this.grows) code.line(`if(m===cap){S.length=m;S.grow();cap=S.capacity;${this.load()}}`)
    code.line(writes)
    code.line('m++;')
  }

  private write(code: RowCode, expressions: ExpressionCode, operand: Operand, k: number): void {
    const kind = vectorKind(this.types[k])
    if (kind === 'object') {
      code.line(`q${k}d[m]=${expressions.valueOrNull(operand)};`)
      return
    }
    const { isNull } = operand
    if (isNull !== 'false') {
      this.nullable[k] = true
      if (isNull === 'true') {
        code.line(`w${k}[m]=1;f${k}=1;${kind === 'bytes' ? `q${k}l[m]=0;` : ''}`)
        return
      }
      code.line(
        `if(${isNull}){w${k}[m]=1;f${k}=1;${kind === 'bytes' ? `q${k}l[m]=0;` : ''}}else{w${k}[m]=0;`,
      )
    }
    this.value(code, expressions, operand, k)
    if (isNull !== 'false') code.line('}')
  }

  private value(code: RowCode, expressions: ExpressionCode, operand: Operand, k: number): void {
    switch (vectorKind(this.types[k])) {
      case 'bool':
        code.line(`q${k}d[m]=${operand.value}?1:0;`)
        break
      case 'int':
      case 'double':
        code.line(`q${k}d[m]=${operand.value};`)
        break
      case 'integral': {
        const v = code.name('v')
        code.line(
          `const ${v}=${operand.value};if(typeof ${v}==='number')q${k}d[m]=${v};else ${code.use('setBig')}(q${k},m,${v});`,
        )
        break
      }
      case 'bytes':
        this.bytes(code, expressions, operand, k)
    }
  }

  private bytes(code: RowCode, expressions: ExpressionCode, operand: Operand, k: number): void {
    const { range, type } = operand
    if (range !== undefined && /^(c\d+_|t\$\d+_\d+)b$/.test(range.bytes)) {
      this.sources[k] = range.bytes
      code.line(`q${k}o[m]=${range.offset};q${k}l[m]=${range.length};`)
      return
    }
    code.line(`q${k}o[m]=a${k}.used;`)
    if (range !== undefined) {
      code.line(`q${k}l[m]=a${k}.copy(${range.bytes},${range.offset},${range.length});`)
    } else {
      const method = type.kind === 'string' ? 'text' : 'binary'
      code.line(`q${k}l[m]=a${k}.${method}(${expressions.value(operand)});`)
    }
  }

  end(code: RowCode): void {
    code.line('S.length=m;')
    this.types.forEach((type, k) => {
      if (this.nullable[k]) code.line(`if(f${k}===1)S.hasNulls[${k}]=true;`)
      if (vectorKind(type) === 'bytes') {
        code.line(`S.columns[${k}].bytes=${this.sources[k] ?? `a${k}.bytes`};`)
      }
    })
  }
}

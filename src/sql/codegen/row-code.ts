/**
 * The text of a generated function while it is written: lines, names, constants and helpers. No text of the user's goes
 * in: what is not a number comes in through the array of constants, and names are made here.
 */
export class RowCode {
  /** Values that the code refers to as `k0`, `k1`...; the function gets them as an array. */
  readonly constants: unknown[] = []
  readonly helpers: Set<string> = new Set()
  private lines: string[] = []
  private readonly hoistedLines: string[] = []
  private counter = 0

  /** A name that nothing else has. */
  name(prefix: string): string {
    return `${prefix}$${this.counter++}`
  }

  line(text: string): void {
    this.lines.push(text)
  }

  /** A line that stands before the loop over rows. */
  hoist(text: string): void {
    this.hoistedLines.push(text)
  }

  get hoisted(): string {
    return this.hoistedLines.join('\n')
  }

  /** The name of a constant. */
  constant(value: unknown): string {
    const known = typeof value === 'object' && value !== null ? this.constants.indexOf(value) : -1
    return `k${known >= 0 ? known : this.constants.push(value) - 1}`
  }

  /** The name of a helper of `helpers.ts`. */
  readonly use: (helper: string) => string = helper => {
    this.helpers.add(helper)
    return helper
  }

  /** The lines that `body` writes, apart from the others. */
  collect(body: () => void): string {
    const outer = this.lines
    this.lines = []
    body()
    const text = this.lines.join('\n')
    this.lines = outer
    return text
  }

  /** All lines so far. */
  get text(): string {
    return this.lines.join('\n')
  }

  /** Declarations of the constants and helpers, from the arrays `X` and `H`. */
  get prologue(): string {
    const constants = this.constants.map((_, i) => `k${i}=X[${i}]`)
    const helpers = [...this.helpers].sort().map(name => `${name}=H.${name}`)
    const all = [...constants, ...helpers]
    return all.length === 0 ? '' : `const ${all.join(',')};`
  }
}

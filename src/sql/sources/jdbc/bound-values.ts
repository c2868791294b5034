/** The values of one statement: each has a place, `$1`, and a type of the server's that is said there. Never a part of the text. */
export class BoundValues {
  readonly texts: string[]

  constructor(texts: readonly string[] = []) {
    this.texts = [...texts]
  }

  /** What stands in the statement for the value: `$1::int4`. */
  add(text: string, typeName: string): string {
    this.texts.push(text)
    return `$${this.texts.length}::${typeName}`
  }
}

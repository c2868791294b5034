/** A JSON document as a tree: null, booleans and strings are JavaScript's own. */
export class JsonNumber {
  /** As written. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  /** It has neither point nor exponent. */
  get isInteger(): boolean {
    return integer.test(this.text)
  }
}

const integer = /^-?[0-9]+$/

export class JsonArray {
  readonly items: readonly JsonNode[]
  /** The range of the text that it stood in. */
  readonly start: number
  readonly end: number
  constructor(items: readonly JsonNode[], start: number, end: number) {
    this.items = items
    this.start = start
    this.end = end
  }
}

export class JsonObject {
  readonly keys: readonly string[]
  readonly values: readonly JsonNode[]
  readonly start: number
  readonly end: number
  constructor(keys: readonly string[], values: readonly JsonNode[], start: number, end: number) {
    this.keys = keys
    this.values = values
    this.start = start
    this.end = end
  }
}

export type JsonNode = null | boolean | string | JsonNumber | JsonArray | JsonObject

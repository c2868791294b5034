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
  constructor(items: readonly JsonNode[]) {
    this.items = items
  }
}

export class JsonObject {
  readonly keys: readonly string[]
  readonly values: readonly JsonNode[]
  constructor(keys: readonly string[], values: readonly JsonNode[]) {
    this.keys = keys
    this.values = values
  }
}

export type JsonNode = null | boolean | string | JsonNumber | JsonArray | JsonObject

/**
 * Paths into JSON documents, as Hive and Spark have them: `$.a.b[0]`, `$['a b']`, `$.a[*].b`. What a wildcard finds comes
 * as an array when there are several, else as the one value; arrays that two wildcards in a row pass through are
 * flattened.
 */
import { JsonArray, type JsonNode, JsonObject, type JsonSyntax } from '../types/json-syntax.js'
import { nodeText } from '../types/json-text.js'

/** What of JSON the functions of documents read besides the standard. */
export const documentSyntax: JsonSyntax = {
  allowNonNumericNumbers: false,
  allowUnquotedControlChars: true,
}

type Step = { readonly name: string } | { readonly index: number } | 'anyField' | 'anyElement'

const stepPattern = /(\.\*|\['\*'\])|(?:\.\s*([^.[]+)|\['\s*([^']+)'\])|\[(\*|\s*\d+)\]/y

/** The steps of a path; undefined when it is none. */
export function parseJsonPath(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: Step[] = []
  for (let at = 1; at < path.length; at = stepPattern.lastIndex) {
    stepPattern.lastIndex = at
    const found = stepPattern.exec(path)
    if (found === null) return undefined
    const [, anyField, dotted, quoted, index] = found
    const name = dotted ?? quoted
    if (anyField !== undefined) steps.push('anyField')
    else if (name !== undefined) steps.push({ name })
    else steps.push(index === '*' ? 'anyElement' : { index: Number(index) })
  }
  return steps
}

/** How a value that was found is written: as it is in the document, as a bare string, or an array without its brackets. */
type Style = 'raw' | 'quoted' | 'flat'

/** What the steps find in a document, as text; null when they find nothing. */
export function jsonAt(root: JsonNode, steps: readonly Step[]): string | null {
  const out: string[] = []
  return find(root, steps, 0, 'raw', out) ? out.join(',') : null
}

/** Adds texts to `out`; whether it found anything. */
function find(
  node: JsonNode,
  steps: readonly Step[],
  at: number,
  style: Style,
  out: string[],
): boolean {
  const step = steps[at]
  if (step === undefined) return write(node, style, out)
  if (node instanceof JsonObject) {
    return typeof step === 'object' && 'name' in step && findField(node, steps, at, style, out)
  }
  if (!(node instanceof JsonArray)) return false
  if (step === 'anyElement') return findElements(node, steps, at, style, out)
  if (typeof step !== 'object' || !('index' in step)) return false
  const element = node.items[step.index]
  const next = steps[at + 1] === 'anyElement' ? 'quoted' : style
  return element !== undefined && find(element, steps, at + 1, next, out)
}

function write(node: JsonNode, style: Style, out: string[]): boolean {
  if (typeof node === 'string' && style === 'raw') {
    out.push(node)
    return true
  }
  if (node instanceof JsonArray && style === 'flat') {
    let found = false
    for (const item of node.items) found = write(item, 'flat', out) || found
    return found
  }
  out.push(nodeText(node))
  return true
}

/** Of a name that comes twice the first one counts under which something is found. */
function findField(
  { keys, values }: JsonObject,
  steps: readonly Step[],
  at: number,
  style: Style,
  out: string[],
): boolean {
  const { name } = steps[at] as { name: string }
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] !== name || values[i] === null) continue
    if (find(values[i], steps, at + 1, style, out)) return true
  }
  return false
}

function findElements(
  { items }: JsonArray,
  steps: readonly Step[],
  at: number,
  style: Style,
  out: string[],
): boolean {
  const twice = steps[at + 1] === 'anyElement'
  const next = twice || style === 'flat' ? 'flat' : 'quoted'
  const found: string[] = []
  let count = 0
  for (const item of items) {
    if (find(item, steps, twice ? at + 2 : at + 1, next, found)) count++
  }
  if (twice || style === 'quoted') {
    out.push(`[${found.join(',')}]`)
    return count > 0
  }
  if (count === 0) return false
  const text = found.join(',')
  out.push(count > 1 ? `[${text}]` : text)
  return true
}

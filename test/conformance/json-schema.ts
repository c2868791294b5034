/**
 * Checks a JSON value against a JSON Schema, as far as `schema.json` uses the language: type, const, enum, required,
 * properties, additionalProperties, minProperties, items, pattern, allOf, oneOf, if/then and local `$ref`. An unknown
 * keyword in a schema is an error, so that nothing is left unchecked in silence.
 */

export interface SchemaFinding {
  /** Where: `/cases/3/program/0`. */
  readonly path: string
  readonly message: string
}

export type Schema = Readonly<Record<string, unknown>>

/** Everything that is wrong with `value`; empty when it conforms. */
export function validate(value: unknown, schema: Schema): SchemaFinding[] {
  const findings: SchemaFinding[] = []
  check(value, schema, '', { root: schema, findings })
  return findings
}

interface Run {
  readonly root: Schema
  readonly findings: SchemaFinding[]
}

/** Keywords that say nothing, or that others read. */
const silent: ReadonlySet<string> = new Set(['$schema', '$defs', 'title', 'then'])

type Keyword = (value: unknown, argument: never, path: string, run: Run, schema: Schema) => void

function check(value: unknown, schema: Schema, path: string, run: Run): void {
  for (const [name, argument] of Object.entries(schema)) {
    if (silent.has(name)) continue
    const keyword = keywords[name]
    if (keyword === undefined) throw new Error(`schema.json: the keyword '${name}' is not known`)
    keyword(value, argument as never, path, run, schema)
  }
}

function conforms(value: unknown, schema: Schema, run: Run): boolean {
  const inner = { root: run.root, findings: [] }
  check(value, schema, '', inner)
  return inner.findings.length === 0
}

function say(run: Run, path: string, message: string): void {
  run.findings.push({ path: path === '' ? '/' : path, message })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'bigint' || Number.isInteger(value)) return 'integer'
  return typeof value
}

function show(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? 'undefined')
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function checkProperties(
  value: unknown,
  properties: Readonly<Record<string, Schema>>,
  path: string,
  run: Run,
): void {
  if (!isObject(value)) return
  for (const [name, schema] of Object.entries(properties)) {
    if (Object.hasOwn(value, name)) check(value[name], schema, `${path}/${name}`, run)
  }
}

const keywords: Readonly<Record<string, Keyword>> = {
  $ref(value, reference: string, path, run) {
    let target: unknown = run.root
    for (const part of reference.split('/').slice(1)) target = (target as Schema)[part]
    check(value, target as Schema, path, run)
  },

  type(value, types: string | readonly string[], path, run) {
    const found = typeOf(value)
    const wanted = typeof types === 'string' ? [types] : types
    if (wanted.includes(found) || (found === 'integer' && wanted.includes('number'))) return
    say(run, path, `is ${show(value)}, a value of type ${found}; wanted: ${wanted.join(' or ')}`)
  },

  const(value, wanted: unknown, path, run) {
    if (value !== wanted) say(run, path, `is ${show(value)}; wanted: ${show(wanted)}`)
  },

  enum(value, wanted: readonly unknown[], path, run) {
    if (wanted.includes(value)) return
    say(run, path, `is ${show(value)}; wanted one of ${wanted.map(show).join(', ')}`)
  },

  required(value, names: readonly string[], path, run) {
    if (!isObject(value)) return
    for (const name of names) if (!Object.hasOwn(value, name)) say(run, path, `has no '${name}'`)
  },

  properties: checkProperties as Keyword,

  additionalProperties(value, allowed: false | Schema, path, run, schema) {
    if (!isObject(value)) return
    for (const [name, property] of Object.entries(value)) {
      if (Object.hasOwn((schema.properties as object | undefined) ?? {}, name)) continue
      if (allowed === false) say(run, path, `has '${name}', which the format does not know`)
      else check(property, allowed, `${path}/${name}`, run)
    }
  },

  minProperties(value, least: number, path, run) {
    if (isObject(value) && Object.keys(value).length < least) {
      say(run, path, `has ${Object.keys(value).length} fields; at least ${least} are wanted`)
    }
  },

  items(value, schema: Schema, path, run) {
    if (!Array.isArray(value)) return
    value.forEach((item, i) => {
      check(item, schema, `${path}/${i}`, run)
    })
  },

  pattern(value, source: string, path, run) {
    if (typeof value === 'string' && !new RegExp(source, 'u').test(value)) {
      say(run, path, `is ${show(value)}, which does not match ${source}`)
    }
  },

  allOf(value, schemas: readonly Schema[], path, run) {
    for (const schema of schemas) check(value, schema, path, run)
  },

  oneOf(value, schemas: readonly Schema[], path, run) {
    const fitting = schemas.filter(schema => conforms(value, schema, run)).length
    if (fitting === 1) return
    const described = schemas.map(schema => show(schema)).join(', ')
    say(run, path, `fits ${fitting} of these, and should fit one: ${described}`)
  },

  if(value, condition: Schema, path, run, schema) {
    const then = schema.then as Schema | undefined
    if (then !== undefined && conforms(value, condition, run)) check(value, then, path, run)
  },
}

/** Between SQL types and shapes: what a column gives a function (`types/external.ts`), and the type of what comes out. */
import {
  arrayType,
  type DataType,
  mapType,
  type StructField,
  structField,
  structType,
} from '../types/data-type.js'
import { Cell, type CodePlace, Fields, type Shape, shapeName, shapes } from './shape.js'

/** Thrown where a type cannot be found, with the place in the function that is to blame. */
export class NotInferable extends Error {
  readonly why: string
  readonly at: CodePlace

  constructor(why: string, at: CodePlace) {
    super(why)
    this.why = why
    this.at = at
  }
}

/** What values of a column are in the program. */
export function shapeOfColumn(type: DataType, longAsBigint: boolean): Shape {
  const cell = (part: DataType): Cell => {
    const made = new Cell()
    made.shape = shapeOfColumn(part, longAsBigint)
    return made
  }
  switch (type.kind) {
    case 'void':
      return shapes.null
    case 'boolean':
      return shapes.boolean
    case 'string':
      return shapes.string
    case 'byte':
    case 'short':
    case 'int':
    case 'float':
    case 'double':
      return { kind: 'scalar', js: 'number', type }
    case 'long':
      return longAsBigint ? shapes.bigint : shapes.long
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      return { kind: 'scalar', js: 'date', type }
    case 'binary':
      return shapes.bytes
    case 'array':
      return { kind: 'array', items: cell(type.element) }
    case 'map':
      return { kind: 'map', keys: cell(type.key), values: cell(type.value) }
    case 'struct': {
      const fields = new Fields()
      for (const field of type.fields) fields.named.set(field.name, cell(field.type))
      return { kind: 'object', fields }
    }
    default:
      return { kind: 'scalar', js: 'other', type }
  }
}

/** The type that holds all values of a shape; `at` is where they come from. Throws NotInferable. */
export function typeOfShape(shape: Shape, at: CodePlace): DataType {
  return typeWithin(shape, at, 'what it gives', new Set())
}

function typeWithin(shape: Shape, at: CodePlace, what: string, around: Set<object>): DataType {
  const part = (inner: Cell, name: string): DataType => {
    const { root } = inner
    if (around.has(root)) throw new NotInferable(`${what} holds itself`, at)
    around.add(root)
    const type = typeWithin(root.shape, at, name, around)
    around.delete(root)
    return type
  }
  switch (shape.kind) {
    case 'scalar':
      return shape.type
    case 'array':
    case 'set':
      return arrayType(part(shape.items, `an element of ${what}`))
    case 'map':
      return mapType(part(shape.keys, `a key of ${what}`), part(shape.values, `a value of ${what}`))
    case 'object': {
      const { named, rest } = shape.fields.root
      if (rest.root.shape.kind === 'unknown') throw notKnown(rest.root.shape)
      if (rest.root.shape.kind !== 'nothing') {
        throw new NotInferable(`${what} is an object with computed keys (a Map would be a MAP)`, at)
      }
      if (named.size === 0) throw new NotInferable(`${what} is an object without fields`, at)
      const fields: StructField[] = []
      for (const [name, cell] of named) {
        fields.push(structField(name, part(cell, `the field '${name}' of ${what}`)))
      }
      return structType(fields)
    }
    case 'unknown':
      throw notKnown(shape)
    case 'null':
      throw new NotInferable(`${what} is never more than null`, at)
    case 'nothing':
      throw new NotInferable(`${what} has no value in it`, at)
    default:
      throw new NotInferable(`${what} is ${shapeName(shape)}`, at)
  }
}

function notKnown({ why, at }: Extract<Shape, { kind: 'unknown' }>): NotInferable {
  return new NotInferable(why, at)
}

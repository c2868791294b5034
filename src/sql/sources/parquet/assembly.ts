/**
 * Values of nested columns put together from their leaves. A node of the tree reads one value at a time and knows at which
 * definition level it is there; fields that the file does not have are null.
 */
import type { SchemaTree } from 'hyparquet'
import type { DataType, MapType, StructShape } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import type { LeafCursor } from './leaf-cursor.js'
import { listElement, mapEntry } from './parquet-types.js'

/** Reads a part of a column. */
export interface Node {
  /** A leaf below, whose levels say what is there. */
  readonly first: LeafCursor
  next(): SqlValue
  /** Passes over one entry of each leaf: what is not there has one too. */
  skip(): void
}

export interface Assembly {
  /** The leaf's cursor; throws PARQUET_COLUMN_DATA_TYPE_MISMATCH when it cannot be read as the type. */
  leaf(path: readonly SchemaTree[], type: DataType): LeafCursor
  /** Throws PARQUET_COLUMN_DATA_TYPE_MISMATCH. */
  mismatch(node: SchemaTree, type: DataType): Error
  /** The child of this name. */
  child(node: SchemaTree, name: string): SchemaTree | undefined
}

/** `path`: from the root to the node; `definition`: the level at which the parent is there, `repetition`: lists above. */
export function assemble(
  path: readonly SchemaTree[],
  type: DataType,
  definition: number,
  repetition: number,
  assembly: Assembly,
): Node {
  const node = path[path.length - 1]
  if (node.element.repetition_type === 'REPEATED') {
    // a repeated field without a LIST around it is a list whose elements are there
    if (type.kind !== 'array') throw assembly.mismatch(node, type)
    const element = single(path, type.element, definition + 1, repetition + 1, assembly)
    return list(element, definition, repetition)
  }
  return single(path, type, own(node, definition), repetition, assembly)
}

function own(node: SchemaTree, definition: number): number {
  return node.element.repetition_type === 'REQUIRED' ? definition : definition + 1
}

/** `level`: the definition level at which the node itself is there. */
function single(
  path: readonly SchemaTree[],
  type: DataType,
  level: number,
  repetition: number,
  assembly: Assembly,
): Node {
  const node = path[path.length - 1]
  const { mismatch } = assembly
  switch (type.kind) {
    case 'array': {
      const found = listElement(node)
      if (found === undefined) throw mismatch(node, type)
      const [repeated] = node.children
      const inner = [...path, repeated]
      const element = found.isGroup
        ? single(inner, type.element, level + 1, repetition + 1, assembly)
        : assemble([...inner, found.node], type.element, level + 1, repetition + 1, assembly)
      return list(element, level, repetition)
    }
    case 'map':
      return map(path, type, level, repetition, assembly)
    case 'struct': {
      if (node.children.length === 0 || listElement(node) !== undefined) throw mismatch(node, type)
      return struct(path, type, level, repetition, assembly)
    }
    default: {
      if (node.children.length > 0) throw mismatch(node, type)
      const first = assembly.leaf(path, type)
      return { first, next: () => first.next(), skip: () => first.skip() }
    }
  }
}

function list(element: Node, level: number, repetition: number): Node {
  const { first } = element
  return {
    first,
    skip: () => element.skip(),
    next() {
      const { definition } = first
      if (definition <= level) {
        element.skip()
        return definition < level ? null : []
      }
      const items: SqlValue[] = []
      do items.push(element.next())
      while (first.repetition > repetition)
      return items
    },
  }
}

function map(
  path: readonly SchemaTree[],
  type: MapType,
  level: number,
  repetition: number,
  assembly: Assembly,
): Node {
  const node = path[path.length - 1]
  const found = mapEntry(node)
  if (found === undefined) throw assembly.mismatch(node, type)
  const inner = [...path, node.children[0]]
  const [keyNode, valueNode] = found
  const key = assemble([...inner, keyNode], type.key, level + 1, repetition + 1, assembly)
  const item = assemble([...inner, valueNode], type.value, level + 1, repetition + 1, assembly)
  const { first } = key
  const skip = (): void => {
    key.skip()
    item.skip()
  }
  return {
    first,
    skip,
    next() {
      const { definition } = first
      if (definition <= level) {
        skip()
        return definition < level ? null : { keys: [], values: [] }
      }
      // of equal keys the last one counts
      const keys: SqlValue[] = []
      const values: SqlValue[] = []
      do {
        keys.push(key.next())
        values.push(item.next())
      } while (first.repetition > repetition)
      return { keys, values }
    },
  }
}

function struct(
  path: readonly SchemaTree[],
  type: StructShape,
  level: number,
  repetition: number,
  assembly: Assembly,
): Node {
  const node = path[path.length - 1]
  const fields = type.fields.map(field => {
    const child = assembly.child(node, field.name)
    return child && assemble([...path, child], field.type, level, repetition, assembly)
  })
  // when none of the fields is in the file, one of those that are says whether the struct is there
  const known = fields.filter(field => field !== undefined)
  const present = known.length > 0 ? known : [presence(path, repetition, assembly)]
  const [{ first }] = present
  const skip = (): void => {
    for (const field of present) field.skip()
  }
  return {
    first,
    skip,
    next() {
      if (first.definition < level) {
        skip()
        return null
      }
      const row: SqlValue[] = []
      for (const field of fields) row.push(field === undefined ? null : field.next())
      if (known.length === 0) present[0].next()
      return row
    },
  }
}

/** Reads a struct's first leaf, for its levels alone. */
function presence(path: readonly SchemaTree[], repetition: number, assembly: Assembly): Node {
  let leaf = path
  for (let node = path[path.length - 1]; node.children.length > 0; [node] = node.children) {
    leaf = [...leaf, node.children[0]]
  }
  const first = assembly.leaf(leaf, { kind: 'void' })
  const skip = (): void => {
    do first.skip()
    while (first.repetition > repetition)
  }
  return {
    first,
    skip,
    next() {
      skip()
      return null
    },
  }
}

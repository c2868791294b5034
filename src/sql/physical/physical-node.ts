/**
 * The physical plan as a tree to show: what `explain` prints and the UI draws. Texts are made when they are asked for; they
 * have Spark's form where the operator does what Spark's does, and a name of their own where it does not.
 */
import type { Attribute, Expression } from '../expressions/expression.js'
import { listText, type TextForm } from '../expressions/expression-text.js'
import { type TextNode, treeText } from '../logical/plan-tree.js'

/** A line of `explain('formatted')` below a node's number: `Condition : (id#1L > 3)`. */
export type Field = readonly [name: string, value: string]

export interface NodeParts {
  /** Its line behind the name. */
  readonly args: (form: TextForm) => string
  /** The name in that line, where it is another: `FileScan json`. */
  readonly title?: string
  /** The name in the tree of `formatted`, where it says more. */
  readonly treeName?: string
  /** The name above what `formatted` says of it, where it says more. */
  readonly heading?: string
  readonly output: readonly Attribute[]
  /** What `formatted` says of it; unless said, what it reads (what it gives, of a leaf) and its line. */
  readonly fields?: (form: TextForm) => readonly Field[]
}

export interface PhysicalNode extends NodeParts {
  readonly name: string
  readonly children: readonly PhysicalNode[]
}

export function physicalNode(
  name: string,
  parts: NodeParts,
  ...children: readonly PhysicalNode[]
): PhysicalNode {
  return { ...parts, name, children }
}

/** `Output [2]: [a#1, b#2L]` */
export function listField(name: string, expressions: readonly Expression[], form: TextForm): Field {
  return [`${name} [${expressions.length}]`, listText(expressions, form)]
}

/** For each node that is part of a generated loop the loop's number, from 1. */
export type Loops = ReadonlyMap<PhysicalNode, number>

/** A line a node, children below their parent, `*(n)` before those of loop n. */
export function physicalText(root: PhysicalNode, form: TextForm, loops: Loops): string {
  const nodeOf = (node: PhysicalNode): TextNode => {
    const { name, title = name, args, children } = node
    const loop = loops.get(node)
    const mark = loop === undefined ? '' : `*(${loop}) `
    return { line: `${mark}${title}${args(form)}`, children: children.map(nodeOf) }
  }
  return treeText(nodeOf(root))
}

/** The plan with a number a node, and below it what each of them does. */
export function formattedText(root: PhysicalNode, form: TextForm, loops: Loops): string {
  const numbered: PhysicalNode[] = []
  const nodeOf = (node: PhysicalNode): TextNode => {
    const children = node.children.map(nodeOf)
    const number = numbered.push(node)
    const mark = loops.has(node) ? '* ' : ''
    return { line: `${mark}${node.treeName ?? node.name} (${number})`, children }
  }
  const tree = treeText(nodeOf(root))
  const parts = numbered.map((node, i) => {
    const loop = loops.get(node)
    const mark = loop === undefined ? '' : ` [codegen id : ${loop}]`
    const fields = node.fields?.(form) ?? plainFields(node, form)
    return [
      `(${i + 1}) ${node.heading ?? node.name}${mark}`,
      ...fields.map(field => field.join(': ')),
    ].join('\n')
  })
  return `${tree}\n\n\n${parts.join('\n\n')}`
}

function plainFields(node: PhysicalNode, form: TextForm): Field[] {
  const { children, output, args } = node
  const text = args(form).trim()
  const fields = text === '' ? [] : [['Arguments', text] as const]
  if (children.length === 0) return [listField('Output', output, form), ...fields]
  if (children.length === 1) return [listField('Input', children[0].output, form), ...fields]
  return fields
}

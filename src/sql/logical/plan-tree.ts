/** Trees of plans as lines, with Spark's marks. */

/** A line and what is below it. */
export interface TextNode {
  readonly line: string
  /** Plans within the node, of its subqueries: before its children. */
  readonly inner?: readonly TextNode[]
  readonly children: readonly TextNode[]
}

/** A line a node, its children below it. */
export function treeText(root: TextNode): string {
  const lines: string[] = []
  const visit = ({ line, inner = [], children }: TextNode, lead: string, rest: string): void => {
    lines.push(`${lead}${line}`)
    const all = (parts: readonly TextNode[], before: string): void => {
      for (const [i, part] of parts.entries()) {
        const isLast = i === parts.length - 1
        visit(part, `${before}${isLast ? '+- ' : ':- '}`, `${before}${isLast ? '   ' : ':  '}`)
      }
    }
    all(inner, `${rest}${children.length === 0 ? '   ' : ':  '}`)
    all(children, rest)
  }
  visit(root, '', '')
  return lines.join('\n')
}

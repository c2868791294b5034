/** The physical plan as a tree to show: what `explain` prints, and later the UI draws. */
export interface PhysicalNode {
  readonly name: string
  /** Behind the name: keys, conditions, columns. */
  readonly details: string
  readonly children: readonly PhysicalNode[]
}

export function physicalNode(
  name: string,
  details: string,
  ...children: readonly PhysicalNode[]
): PhysicalNode {
  return { name, details, children }
}

/** A line a node, children below their parent. */
export function nodeText(root: PhysicalNode): string {
  const lines: string[] = []
  const visit = (node: PhysicalNode, lead: string, rest: string): void => {
    lines.push(`${lead}${node.name}${node.details === '' ? '' : ` ${node.details}`}`)
    node.children.forEach((child, i) => {
      const isLast = i === node.children.length - 1
      visit(child, `${rest}${isLast ? '+- ' : ':- '}`, `${rest}${isLast ? '   ' : ':  '}`)
    })
  }
  visit(root, '', '')
  return lines.join('\n')
}

/** The DStream program as a picture: sources, operators, state, outputs, each coloured by its share of the task time. */
import type { JSX } from 'preact'
import type { ProgramGraph } from '../api.js'
import { duration, percent } from '../format.js'
import { Graph } from './graph.js'

export function ProgramPicture({ graph }: { graph: ProgramGraph }): JSX.Element {
  return (
    <Graph
      label="The program as a graph"
      edges={graph.edges}
      nodes={graph.nodes.map(node => ({
        id: node.id,
        title: node.name,
        look: node.kind,
        share: node.share,
        lines: [
          node.callSite ?? '',
          node.detail ?? '',
          // what takes next to nothing has nothing to say
          (node.share ?? 0) >= 0.005
            ? `${percent(node.share)} of task time, ${duration(node.ms)}`
            : '',
        ],
      }))}
    />
  )
}

/** RDDs whose partitions are files read by a registered source; found out when the number of partitions is first asked for. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import type { Dependency } from './dependency.js'
import { RDD } from './rdd.js'
import { type ReadsVanishingFiles, VanishingFiles } from './vanishing-files.js'

/** What a source reads: a file, a part of one, or several files. */
export type FileInput = string | { readonly path: string } | readonly string[]

export class FilesRDD<T> extends RDD<T> implements ReadsVanishingFiles {
  private readonly source: string
  private readonly find: () => readonly FileInput[]
  private found: readonly FileInput[] | undefined
  private vanishing: VanishingFiles | undefined

  /** `find` gives what the source reads, one value a partition. */
  constructor(
    context: SparkContext,
    operator: string,
    source: string,
    find: () => readonly FileInput[],
    callSite?: string,
  ) {
    super(context, operator, callSite)
    this.source = source
    this.find = find
  }

  get dependencies(): readonly Dependency[] {
    return []
  }

  get numPartitions(): number {
    return this.inputs.length
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { source: name, operator, callSite } = this
    const input = this.left(this.inputs[partition])
    if (input === undefined) {
      const slot = builder.slot({ kind: 'blocks', blocks: [] })
      return { node: 'source', kind: 'rows', slot, operator, callSite }
    }
    const slot = builder.value(input)
    return { node: 'source', kind: 'builtin', name, slot, operator, callSite }
  }

  override async prepare(): Promise<void> {
    await this.vanishing?.look(this.inputs.flatMap(pathsOf))
  }

  leaveOutVanished(onGone: (path: string) => void): void {
    this.vanishing ??= new VanishingFiles(this.context.env.fileSystem, onGone)
  }

  mayVanish(path: string): boolean {
    return this.vanishing !== undefined && this.inputs.flatMap(pathsOf).includes(path)
  }

  /** What is left of an input; undefined when all of it is gone. */
  private left(input: FileInput): FileInput | undefined {
    const { vanishing } = this
    if (vanishing === undefined) return input
    const paths = pathsOf(input).filter(path => !vanishing.isGone(path))
    if (paths.length === 0) return undefined
    return Array.isArray(input) ? paths : input
  }

  private get inputs(): readonly FileInput[] {
    this.found ??= this.find()
    return this.found
  }
}

function pathsOf(input: FileInput): readonly string[] {
  if (typeof input === 'string') return [input]
  return 'path' in input ? [input.path] : input
}

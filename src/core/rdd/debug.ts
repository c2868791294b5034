/** How an RDD is made, as text: its lineage in Spark's form, with what is kept of it. */
import type { Dependency } from './dependency.js'
import { RDD } from './rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * This RDD and what it is made from, one a line, with the number of partitions where a stage begins and a `+-` for a
     * shuffle; what is persisted with its level, kept partitions and bytes.
     */
    toDebugString(): Promise<string>
  }
}

RDD.prototype.toDebugString = async function <T>(this: RDD<T>): Promise<string> {
  const rdd = this as RDD<unknown>
  const count = `(${rdd.numPartitions})`
  const next = `${margin(count)} `
  const [first, ...more] = describe(rdd)
  return [
    `${count} ${first}`,
    ...more.map(line => next + line),
    ...parents(rdd, next.slice(0, -1)),
  ].join('\n')
}

/** What stands below a number of partitions: a line down, under its middle. */
function margin(count: string): string {
  const left = Math.floor((count.length - 1) / 2)
  return `${' '.repeat(left)}|${' '.repeat(count.length - left)}`
}

function parents(rdd: RDD<unknown>, prefix: string): string[] {
  const { dependencies } = rdd
  return dependencies.flatMap((dependency, i) =>
    parent(dependency, prefix, i === dependencies.length - 1),
  )
}

function parent({ kind, rdd }: Dependency, prefix: string, isLast: boolean): string[] {
  if (kind === 'narrow') {
    return [...describe(rdd).map(line => prefix + line), ...parents(rdd, prefix)]
  }
  const count = `(${rdd.numPartitions})`
  const outer = prefix.replace(/\|\s+$/, '')
  const inner = `${outer}${isLast ? '  ' : '| '}${margin(count)}`
  const [first, ...more] = describe(rdd)
  return [`${outer}+-${count} ${first}`, ...more.map(line => inner + line), ...parents(rdd, inner)]
}

/** One line, and another one when partitions are kept. */
function describe(rdd: RDD<unknown>): string[] {
  const level = rdd.isPersisted ? rdd.getStorageLevel().description : ''
  const line = `${rdd} [${level}]`
  const prefix = `rdd_${rdd.id}_`
  const kept = rdd.context.env.blockManager.status().filter(({ id }) => id.startsWith(prefix))
  if (kept.length === 0) return [line]
  const memory = bytesToString(kept.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0))
  const disk = bytesToString(kept.reduce((sum, { diskBytes }) => sum + diskBytes, 0))
  return [line, `    CachedPartitions: ${kept.length}; MemorySize: ${memory}; DiskSize: ${disk}`]
}

/** As Spark shows sizes: in the largest unit of which there are at least two. */
function bytesToString(bytes: number): string {
  const units = ['TiB', 'GiB', 'MiB', 'KiB']
  const unit = units.findIndex((_, i) => bytes >= 2 * 1024 ** (4 - i))
  return unit < 0
    ? `${bytes.toFixed(1)} B`
    : `${(bytes / 1024 ** (4 - unit)).toFixed(1)} ${units[unit]}`
}

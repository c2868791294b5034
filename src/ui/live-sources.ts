/** What is asked of a running program when somebody looks: what changes too often to be told, or is large. */
import { getHeapStatistics } from 'node:v8'
import type { SparkListenerEvent, StageCode } from '../core/scheduler/listener-bus.js'
import type { SparkContext } from '../core/spark-context.js'
import type { StreamingContext } from '../streaming/streaming-context.js'

export interface KeptRdd {
  readonly id: number
  readonly name: string
  readonly callSite: string
  readonly numPartitions: number
  readonly storageLevel: string
}

export interface BlockState {
  readonly id: string
  readonly level: string
  readonly memoryBytes: number
  readonly diskBytes: number
}

export interface StateStoreState {
  readonly name: string
  readonly operator: string
  readonly callSite: string
  readonly partitions: number
  readonly keys: number
  readonly memoryBytes: number
  /** The batch as of which these numbers are, in ms; undefined before the first. */
  readonly version: number | undefined
}

export interface LiveSources {
  nowMs(): number
  readonly memoryLimitBytes: number
  readonly threadHeapLimitBytes: number
  blocks(): readonly BlockState[]
  rdds(): readonly KeptRdd[]
  stores(): readonly StateStoreState[]
  /** Of the thread that the program runs in. */
  heap(): { readonly usedBytes: number; readonly limitBytes: number }
  /** The JavaScript that a query runs; undefined when it is not known any more. */
  generatedCode(sqlId: number): readonly StageCode[] | undefined
}

/** Of so many queries the generated code can be shown. */
const CODE_KEPT = 100

/** The sources of the program that this is. */
export class ContextSources implements LiveSources {
  readonly memoryLimitBytes: number
  readonly threadHeapLimitBytes: number
  private readonly context: SparkContext
  private readonly code: Map<number, () => readonly StageCode[]> = new Map()
  private streaming: StreamingContext | undefined

  constructor(context: SparkContext) {
    this.context = context
    this.memoryLimitBytes = context.env.blockManager.limitBytes
    this.threadHeapLimitBytes = context.conf.getBytes('spark.millrace.executor.heap', 2 ** 30)
  }

  /** Takes what it will be asked for later. */
  note(event: SparkListenerEvent): void {
    if (event.type === 'streaming') this.streaming = event.context as StreamingContext
    if (event.type !== 'sqlExecutionPlanned') return
    this.code.set(event.executionId, event.generatedCode)
    if (this.code.size > CODE_KEPT) this.code.delete(this.code.keys().next().value as number)
  }

  nowMs(): number {
    return this.context.env.clock.now()
  }

  blocks(): BlockState[] {
    return this.context.env.blockManager.status().map(({ id, level, memoryBytes, diskBytes }) => ({
      id,
      level: level.description,
      memoryBytes,
      diskBytes,
    }))
  }

  rdds(): KeptRdd[] {
    return Array.from(this.context.getPersistentRDDs().values(), rdd => ({
      id: rdd.id,
      name: rdd.name ?? `${rdd.constructor.name} (${rdd.operator} at ${rdd.callSite})`,
      callSite: rdd.callSite,
      numPartitions: rdd.numPartitions,
      storageLevel: rdd.getStorageLevel().description,
    }))
  }

  stores(): StateStoreState[] {
    const { streaming } = this
    if (streaming === undefined) return []
    const streams = new Map(streaming.graph.streams.map(stream => [stream.operatorId, stream]))
    return streaming.stateStore.describe().map(state => {
      const site = streams.get(state.operatorId)?.creationSite
      return {
        name: state.operatorId,
        operator: site?.called ?? state.kind,
        callSite: site === undefined ? '' : String(site),
        partitions: state.partitions,
        keys: state.keys,
        memoryBytes: state.bytes,
        version: state.versionMs,
      }
    })
  }

  heap(): { usedBytes: number; limitBytes: number } {
    const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics()
    return { usedBytes, limitBytes }
  }

  generatedCode(sqlId: number): readonly StageCode[] | undefined {
    return this.code.get(sqlId)?.()
  }
}

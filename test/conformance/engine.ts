/**
 * What cases run on: SparkContexts, of which one serves all cases with the same settings, and folders for checkpoints
 * that are removed in the end.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SparkConf, SparkContext } from '../../src/index.js'

export type Settings = Readonly<Record<string, unknown>>

export class Engine {
  private readonly folder: string = mkdtempSync(join(tmpdir(), 'millrace-conformance-'))
  private folders = 0
  private shared: { readonly sc: SparkContext; readonly settings: string } | undefined

  /** A SparkContext with these settings; it may be one that other cases use, and must not be stopped. */
  async sparkContext(settings: Settings = {}): Promise<SparkContext> {
    const text = JSON.stringify(settings)
    if (this.shared === undefined || this.shared.settings !== text || this.shared.sc.isStopped) {
      await this.shared?.sc.stop()
      this.shared = { sc: new SparkContext(confOf(settings)), settings: text }
    }
    return this.shared.sc
  }

  /** A SparkContext for one case alone; no other may exist at the same time. */
  async ownSparkContext(settings: Settings = {}): Promise<SparkContext> {
    await this.shared?.sc.stop()
    this.shared = undefined
    return new SparkContext(confOf(settings))
  }

  /** The path of a folder that is not there yet. */
  newFolder(): string {
    return join(this.folder, String(this.folders++))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shared?.sc.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The configuration of a case; it says nothing in the log. */
export function confOf(settings: Settings): SparkConf {
  const conf = new SparkConf().setMaster('local[2]').setAppName('conformance')
  conf.set('spark.log.level', 'OFF')
  for (const [key, value] of Object.entries(settings)) conf.set(key, String(value))
  return conf
}

/**
 * What lives beside each SparkContext without being a part of it: made with it, ended with it. The web UI is one. The
 * engine knows none of them: the package's entry says which there are.
 */
import type { SparkConf } from './spark-conf.js'
import type { SparkContext } from './spark-context.js'

/** Beside one context. */
export interface Companion {
  /** Where the web UI is, once it is. */
  readonly url?: string
  /** Called once, when the context stops and before its threads end. */
  stop(): Promise<void>
}

export interface CompanionMaker {
  /** Throws what is wrong with the settings, before anything of the context is made. */
  check(conf: SparkConf): void
  make(context: SparkContext): Companion
}

const makers = new Set<CompanionMaker>()

/** Every context that is made from now on has such a companion. */
export function addCompanion(maker: CompanionMaker): void {
  makers.add(maker)
}

export function checkCompanions(conf: SparkConf): void {
  for (const maker of makers) maker.check(conf)
}

export function makeCompanions(context: SparkContext): Companion[] {
  return Array.from(makers, maker => maker.make(context))
}

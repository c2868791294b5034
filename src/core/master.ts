/** Master URLs: where tasks run. */
import { availableParallelism } from 'node:os'
import { MillraceError } from '../util/errors.js'

export interface Master {
  readonly url: string
  /** True for `local`: tasks run on the driver's thread. */
  readonly inline: boolean
  readonly threads: number
  /** How often one task may fail, when the URL says it. */
  readonly maxFailures: number | undefined
}

const use =
  "Use 'local', 'local[n]', 'local[*]' or 'local[n,maxFailures]', which run tasks in this process"
const clusterUrl = /^\w+:\/\/|^yarn\b/

/** Reads `local`, `local[n]`, `local[*]`, `local[n,maxFailures]`. Throws INVALID_MASTER. */
export function parseMaster(url: string): Master {
  if (url === 'local') return { url, inline: true, threads: 1, maxFailures: undefined }
  const match = /^local\[\s*(\*|[1-9]\d*)\s*(?:,\s*([1-9]\d*)\s*)?\]$/.exec(url)
  if (match === null) {
    const advice = clusterUrl.test(url) ? `There is no backend for clusters yet. ${use}` : use
    throw new MillraceError('INVALID_MASTER', { master: url, advice })
  }
  return {
    url,
    inline: false,
    threads: match[1] === '*' ? availableParallelism() : Number(match[1]),
    maxFailures: match[2] === undefined ? undefined : Number(match[2]),
  }
}

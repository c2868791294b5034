/** What the configuration says of the web UI; light, because each context reads it when it is made. */
import type { SparkConf } from '../core/spark-conf.js'
import { MillraceError } from '../util/errors.js'

export interface UiSettings {
  readonly enabled: boolean
  readonly port: number
  readonly maxRetries: number
  readonly bindAddress: string
  readonly isLoopback: boolean
  readonly token: string | undefined
  readonly basicAuth: string | undefined
  /** Undefined: no event log. */
  readonly eventLogDir: string | undefined
  readonly tracing: boolean
}

/** Throws UI_NOT_PROTECTED, INVALID_CONFIG_VALUE. */
export function uiSettings(conf: SparkConf): UiSettings {
  const bindAddress = conf.get('spark.ui.bindAddress', '127.0.0.1').trim()
  const settings: UiSettings = {
    enabled: conf.getBoolean('spark.ui.enabled', true),
    port: conf.getInt('spark.ui.port', 4040),
    maxRetries: conf.getInt('spark.port.maxRetries', 16),
    bindAddress,
    isLoopback: isLoopback(bindAddress),
    token: conf.get('spark.ui.token') || undefined,
    basicAuth: conf.get('spark.ui.basicAuth') || undefined,
    eventLogDir: conf.getBoolean('spark.eventLog.enabled', false)
      ? conf.get('spark.eventLog.dir', 'spark-events')
      : undefined,
    tracing: conf.getBoolean('spark.millrace.tracing.enabled', true),
  }
  const { port, token, basicAuth } = settings
  if (port > 65_535) {
    throw new MillraceError('INVALID_CONFIG_VALUE', {
      key: 'spark.ui.port',
      value: String(port),
      expected: 'a port, 0 to 65535',
    })
  }
  if (basicAuth !== undefined && !/^[^:]+:./.test(basicAuth)) {
    throw new MillraceError('INVALID_CONFIG_VALUE', {
      key: 'spark.ui.basicAuth',
      value: '(redacted)',
      expected: "a name and a password with a colon between, as 'reader:secret'",
    })
  }
  const isOpen = token === undefined && basicAuth === undefined
  if (settings.enabled && !settings.isLoopback && isOpen) {
    throw new MillraceError('UI_NOT_PROTECTED', { address: bindAddress })
  }
  return settings
}

/** Whether only this machine can reach an address. */
export function isLoopback(address: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(address)
}

/**
 * The settings that a program is started with, and where each comes from. `millrace run` hands over what its command line
 * and a properties file say, in a variable of the environment; `MILLRACE_CONF`, a text in the format of a properties file,
 * is for programs that are started without it, as in a container. What comes later in this order holds: file, environment,
 * command line, and then what the program itself sets.
 */
import { parseProperties } from './properties.js'

/** Where a setting was made; `default`: nobody made it. */
export type SettingSource = 'program' | 'command line' | 'environment' | 'file' | 'default'

/** What `millrace run` says to the program: settings as JSON, by source. */
export const LAUNCH_VARIABLE = 'MILLRACE_LAUNCH_SETTINGS'
/** Settings of the environment. */
export const CONF_VARIABLE = 'MILLRACE_CONF'

export interface LaunchSetting {
  readonly key: string
  readonly value: string
  readonly source: SettingSource
}

/** As lists of key and value, later ones hold. */
export interface LaunchLayers {
  readonly file: readonly (readonly [string, string])[]
  readonly commandLine: readonly (readonly [string, string])[]
}

/** The settings of Spark (`spark.`) in this environment, those that hold last; others are not for us. */
export function launchSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): LaunchSetting[] {
  const launch = environment[LAUNCH_VARIABLE]
  const text = environment[CONF_VARIABLE]
  if (launch === undefined && text === undefined) return []
  const { file, commandLine } = (
    launch ? JSON.parse(launch) : { file: [], commandLine: [] }
  ) as LaunchLayers
  const all = [
    ...from('file', file),
    ...from('environment', parseProperties(text ?? '')),
    ...from('command line', commandLine),
  ].filter(({ key }) => key.startsWith('spark.'))
  return [...new Map(all.map(setting => [setting.key, setting])).values()]
}

function from(
  source: SettingSource,
  settings: readonly (readonly [string, string])[],
): LaunchSetting[] {
  return settings.map(([key, value]) => ({ key, value, source }))
}

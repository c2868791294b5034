/** Finds the module that exports a class, by asking the inspector. Loaded only when a class is met that is not known. */
import type { ClassReference } from '../serializer/class-resolver.js'
import { rememberExport, rememberedReference } from './class-registry.js'
import { isImportable } from './importable.js'
import { inspectFunction, inspectScript, variableOf } from './inspector.js'
import { builtInExport, commonJsExport } from './loaded-exports.js'
import { locationOf, scriptFile } from './module-location.js'
import { exportPlace } from './own-exports.js'
import { taskMark } from './records.js'
import { scriptSyntax } from './script-syntax.js'

// biome-ignore lint/complexity/noBannedTypes: constructors of any signature
export function findClass(madeBy: Function): ClassReference | undefined {
  const builtIn = builtInExport(madeBy)
  if (builtIn !== undefined) return remember(madeBy, builtIn.module, builtIn.name ?? 'default')
  const commonJs = commonJsExport(madeBy)
  if (commonJs?.name !== undefined) {
    return remember(madeBy, locationOf(commonJs.module), commonJs.name)
  }
  const { position, scopes } = inspectFunction(madeBy)
  if (position === undefined) return undefined
  const script = inspectScript(position.scriptId)
  const file = script.url.endsWith(taskMark) ? undefined : scriptFile(script.url)
  if (file === undefined || !script.isModule || !isImportable(file)) return undefined
  const syntax = scriptSyntax(script)
  const scope = scopes.find(s => s.description === 'Module')
  if (scope === undefined || syntax.isProgram) return undefined
  for (const [local, name] of syntax.exports) {
    if (variableOf(scope, local) === madeBy) {
      const place = exportPlace(locationOf(file), name)
      return remember(madeBy, place.location, place.name)
    }
  }
  return undefined
}

function remember(madeBy: object, url: string, name: string): ClassReference | undefined {
  rememberExport(madeBy, url, name)
  return rememberedReference(madeBy)
}

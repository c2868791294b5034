/** Whether task threads can load a file of the program as a module. */
import { isMainScript } from './module-location.js'

const typeScript = /\.[cm]?tsx?$/
const loaders = /tsx|ts-node|--experimental-strip-types|--experimental-transform-types/

/** False for the main script (loading it would run the program again) and for TypeScript that no loader handles. */
export function isImportable(file: string): boolean {
  return !isMainScript(file) && (!typeScript.test(file) || loadsTypeScript())
}

function loadsTypeScript(): boolean {
  const { typescript } = process.features as { typescript?: unknown }
  const flags = `${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`
  return !!typescript || loaders.test(flags)
}

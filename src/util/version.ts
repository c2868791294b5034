/** What this package says of itself. */
import { createRequire } from 'node:module'

export interface PackageManifest {
  readonly version: string
  readonly engines: { readonly node: string }
  readonly devDependencies: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Its package.json. Throws in a bundle that left it out. */
export function packageManifest(): PackageManifest {
  const read = createRequire(import.meta.url)
  return read('millrace/package.json') as PackageManifest
}

/** As in package.json; `unknown` in a bundle that left it out. */
export function packageVersion(): string {
  try {
    return packageManifest().version
  } catch {
    return 'unknown'
  }
}

/** `millrace init [FOLDER]`: makes a project that runs, in a folder that has none of its files. */
import { basename, join, relative, resolve } from 'node:path'
import { dirname } from 'node:path/posix'
import { isThere } from '../core/storage/durable-folder.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { MillraceError } from '../util/errors.js'
import { packageManifest } from '../util/version.js'
import { type Command, invalidArgument, parseArguments } from './command.js'
import { projectFiles } from './project.js'

const help = `Usage: millrace init [FOLDER]

Makes a project in FOLDER, which may be new (default: the current folder):
package.json, tsconfig.json, a program that counts words of a socket, a test of
it, README.md and .gitignore. Files that are there are not written over: when
there is one of these, nothing is made.

Example: millrace init my-app
`

export const initCommand: Command = {
  help,
  async run(args) {
    const { positionals } = parseArguments('init', args, {})
    if (positionals.length > 1) throw invalidArgument('init', 'It takes one folder.')
    const folder = resolve(positionals[0] ?? '.')
    const files = projectFiles({ name: packageName(basename(folder)), ...ofThisPackage() })
    write(folder, files)
    const names = Object.keys(files).map(path => `  ${path}\n`)
    const where = relative(process.cwd(), folder)
    const steps = ['npm install', 'npm test', 'npm run feed    # in another terminal', 'npm start']
    if (where !== '') steps.unshift(`cd ${where}`)
    process.stdout.write(
      `Made in ${where || 'this folder'}:\n${names.join('')}\nNext:\n${steps.map(step => `  ${step}\n`).join('')}`,
    )
    return 0
  },
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  const fileSystem = new LocalFileSystem()
  const there = Object.keys(files).filter(path => isThere(fileSystem, join(folder, path)))
  if (there.length > 0) {
    throw new MillraceError('PROJECT_FILE_EXISTS', { folder, files: there.join(', ') })
  }
  for (const [path, text] of Object.entries(files)) {
    fileSystem.mkdirsSync(join(folder, dirname(path)))
    const file = fileSystem.openSync(join(folder, path), 'wx')
    fileSystem.writeSync(file, Buffer.from(text))
    fileSystem.closeSync(file)
  }
}

/** What npm takes as a name: lower case, digits, dots and hyphens. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
  // npm installs no package into one of its own name
  return name === '' || name === 'millrace' ? 'my-app' : name
}

/** The project develops with what this package is developed with. */
function ofThisPackage(): { version: string; developsWith: Record<string, string> } {
  const manifest = packageManifest()
  const names = ['@types/node', 'tsx', 'typescript']
  const ranges = names.map(name => [name, manifest.devDependencies[name]])
  return { version: manifest.version, developsWith: Object.fromEntries(ranges) }
}

/** `millrace examples`: the programs that come with the package, with the first sentence of each. */
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { type Command, invalidArgument, parseArguments } from './command.js'

const help = `Usage: millrace examples

Lists the example programs that come with millrace, with what each shows and how
to run it.

Example: millrace examples
`

export const examplesCommand: Command = {
  help,
  async run(args) {
    const { positionals } = parseArguments('examples', args, {})
    if (positionals.length > 0) throw invalidArgument('examples', 'It takes no arguments.')
    const fileSystem = new LocalFileSystem()
    const folder = join(
      dirname(createRequire(import.meta.url).resolve('millrace/package.json')),
      'examples',
    )
    const paths = (await fileSystem.list(folder))
      .map(file => file.path)
      .filter(path => path.endsWith('.ts'))
      .sort()
    for (const path of paths) {
      const sentence = firstSentence(fileSystem.readTextSync(path))
      process.stdout.write(`${basename(path, '.ts')}: ${sentence}\n`)
      process.stdout.write(`    millrace run ${relative(process.cwd(), path) || path}\n`)
    }
    return 0
  },
}

/** The first sentence of a program's header comment. */
function firstSentence(source: string): string {
  const comment = /^(?:#!.*\n)?\s*\/\*\*?([\s\S]*?)\*\/|^\s*((?:\/\/.*\n)+)/.exec(source)
  const text = (comment?.[1] ?? comment?.[2] ?? '').replace(/^\s*(?:\*|\/\/) ?/gm, '')
  const words = text.replace(/\s+/g, ' ').trim()
  return /^.*?[.:](?= |$)/.exec(words)?.[0].replace(/:$/, '.') ?? words
}

/** The files of the project that `millrace init` makes: a word count from a socket, with a test. */
export interface ProjectOptions {
  /** Name of the package and of the application. */
  readonly name: string
  /** Of millrace, and the packages that the project develops with: names and ranges. */
  readonly version: string
  readonly developsWith: Readonly<Record<string, string>>
}

/** Text by path. */
export function projectFiles({
  name,
  version,
  developsWith,
}: ProjectOptions): Record<string, string> {
  const manifest = {
    name,
    private: true,
    type: 'module',
    scripts: {
      start: 'millrace run src/main.ts',
      feed: 'millrace feed README.md --port 9999 --rate 20 --repeat',
      test: 'node --import tsx --test test/*.test.ts',
      build: 'tsc',
    },
    dependencies: { millrace: `^${version}` },
    devDependencies: developsWith,
  }
  return {
    'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    'tsconfig.json': `${JSON.stringify(compilerOptions, undefined, 2)}\n`,
    '.gitignore': 'node_modules/\ndist/\ncheckpoint/\n',
    'README.md': readme(name),
    'src/main.ts': main(name),
    'src/count-words.ts': countWords,
    'test/count-words.test.ts': countWordsTest,
  }
}

const compilerOptions = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    erasableSyntaxOnly: true,
    rewriteRelativeImportExtensions: true,
    sourceMap: true,
    skipLibCheck: true,
    types: ['node'],
    rootDir: '.',
    outDir: 'dist',
  },
  include: ['src', 'test'],
}

const main = (name: string): string => `/**
 * Counts the words of the lines that a TCP server sends, each second, until Ctrl-C.
 *
 *   npm run feed    in one terminal: a server that sends the lines of README.md
 *   npm start       in another: this program
 */
import { Seconds, SparkConf, StreamingContext } from 'millrace'
import { countWords } from './count-words.ts'

const [host = '127.0.0.1', port = '9999'] = process.argv.slice(2)

const conf = new SparkConf()
  .setIfMissing('spark.app.name', '${name}')
  .setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

countWords(ssc.socketTextStream(host, Number(port))).print()

await ssc.start()
await ssc.awaitTermination()
`

const countWords = `import type { DStream } from 'millrace'

/** How often each word comes in each batch of lines. */
export function countWords(lines: DStream<string>): DStream<[string, number]> {
  return lines
    .flatMap(line => line.toLowerCase().match(/\\p{L}+/gu) ?? [])
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
}
`

const countWordsTest = `import { test } from 'node:test'
import { testOperation } from 'millrace/testing'
import { countWords } from '../src/count-words.ts'

test('words are counted batch by batch', async () => {
  await testOperation(
    [['To be, or not', 'to be'], [], ['be']],
    countWords,
    [[['to', 2], ['be', 2], ['or', 1], ['not', 1]], [], [['be', 1]]],
  )
})
`

const readme = (name: string): string => `# ${name}

Counts words of a stream with [millrace](https://www.npmjs.com/package/millrace).

    npm install
    npm test

In one terminal a server that sends the lines of this file, again and again; in another the program:

    npm run feed
    npm start

- \`src/count-words.ts\` says what is done with the lines, \`src/main.ts\` where they come from and go to
- \`npm start -- HOST PORT\` takes the lines of another server
- \`npm run build\` checks the types and compiles to \`dist\`; \`node dist/src/main.js\` runs what is compiled
- \`npx millrace doctor\` looks at this machine when something does not work, \`npx millrace --help\` lists the commands
`

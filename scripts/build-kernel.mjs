/**
 * Compiles the SIMD kernel of the text readers (`scripts/kernel/structural.ts`, AssemblyScript) into
 * `src/sql/sources/kernel/module.ts`. `node scripts/build-kernel.mjs --print` writes that file's text to standard output instead.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'millrace-kernel-'))
const output = join(folder, 'structural.wasm')
const { error, stderr } = await asc.main([
  join(root, 'scripts/kernel/structural.ts'),
  '--outFile',
  output,
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '1',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
  '--noExportMemory',
  '--noAssert',
])
if (error) {
  console.error(stderr.toString())
  throw error
}
const bytes = readFileSync(output)
rmSync(folder, { recursive: true })
const lines = bytes.toString('base64').match(/.{1,90}/g)
const text = `/** The compiled SIMD kernel (${bytes.length} bytes): made by \`node scripts/build-kernel.mjs\`, not by hand. */
export const KERNEL: string = [
${lines.map(line => `  '${line}',`).join('\n')}
].join('')
`
if (process.argv.includes('--print')) process.stdout.write(text)
else writeFileSync(join(root, 'src/sql/sources/kernel/module.ts'), text)

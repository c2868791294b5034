/** Compiles type cases, and makes a test of each: what it must be told, and what it may cost. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { compilePrograms } from '../compiler/compile-programs.js'
import { onlyThorough } from '../effort.js'
import type { TypeCase } from './type-cases.js'

/** Each program is `preamble` and the lines of its case. */
export function checkTypeCases(preamble: string, typeCases: readonly TypeCase[]): void {
  const programOf = (lines: readonly string[]): string => `${preamble}${lines.join('\n')}\n`
  const firstLine = preamble.split('\n').length
  const nameOf = (index: number): string => `case${index}`

  const compiled = compilePrograms(
    Object.fromEntries(typeCases.map(({ lines }, i) => [nameOf(i), programOf(lines)])),
    false,
  )
  after(() => compiled.dispose())

  function expectedErrors({ lines }: TypeCase): Map<number, { code: number; part: string }> {
    const expected = new Map<number, { code: number; part: string }>()
    for (const [i, line] of lines.entries()) {
      const match = /\/\/ error TS(\d+) (.*)$/.exec(line)
      if (match !== null) expected.set(firstLine + i, { code: Number(match[1]), part: match[2] })
    }
    return expected
  }

  for (const [index, typeCase] of typeCases.entries()) {
    test(typeCase.name, () => {
      const expected = expectedErrors(typeCase)
      for (const { program, line, code, message } of compiled.diagnostics) {
        if (program !== nameOf(index)) continue
        const text = typeCase.lines[line - firstLine] ?? 'the preamble'
        const wanted = expected.get(line)
        assert.ok(wanted !== undefined, `${text}\nshould compile, but: TS${code}: ${message}`)
        assert.equal(code, wanted.code, `${text}\n${message}`)
        assert.ok(message.includes(wanted.part), `${text}\nshould say '${wanted.part}': ${message}`)
        expected.delete(line)
      }
      const missed = Array.from(expected.keys(), line => typeCase.lines[line - firstLine])
      assert.deepEqual(missed, [], 'should be refused, but compile')
    })
  }

  suite('the cost of a program, in type instantiations', () => {
    const base = instantiationsOf([])
    for (const [number, { name, lines, budget }] of typeCases.entries()) {
      const skip = number % 4 > 0 && onlyThorough('of four programs one is counted')
      test(name, { skip }, () => {
        const cost = instantiationsOf(lines) - base
        assert.ok(cost <= budget, `${cost} instantiations, the budget is ${budget}`)
      })
    }
  })

  // without the types of Node, which take as long to read as all else and cost no instantiations
  function instantiationsOf(lines: readonly string[]): number {
    const alone = compilePrograms({ program: programOf(lines) }, false, { types: [] })
    alone.dispose()
    return alone.instantiations
  }
}

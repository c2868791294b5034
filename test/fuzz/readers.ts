/**
 * Damaged JSON, CSV and Parquet: readers give rows whose values fit their types, or a condition; a file that is read in
 * parts gives what it gives whole; strict modes give the same rows, fewer, or a condition.
 */
import '../../src/sql/exec/tasks.js'
import { parseSchema } from '../../src/sql/types/ddl.js'
import type { SqlValue } from '../../src/sql/types/sql-value.js'
import { MillraceError } from '../../src/util/errors.js'
import { Random } from '../../src/util/random.js'
import { Folder, type Reading, rowsOf, wholeFile } from '../sql/sources/reading.js'
import { below, misfit, pick, printed } from './values.js'

const schema =
  'a int, b string, c double, d boolean, e bigint, f decimal(10,2), g date, h timestamp, _corrupt string'
const jsonSchema = `${schema}, i array<int>, j struct<x:int,y:string>`

const jsonLines = [
  '{"a":1,"b":"x","c":1.5,"d":true,"e":9007199254740993,"f":12.34,"g":"2024-02-29","h":"2024-01-01T00:00:00Z","i":[1,null],"j":{"x":1,"y":"é😀"}}',
  '{"b":"a\\u00e9\\n\\"","a":-2147483648,"i":[],"j":null}',
  '{"a":null,"c":-0.0e-3,"e":-5,"unknown":{"deep":[[{}],"]"]}}',
  '  {"j":{"y":"\\ud83d\\ude00"},"d":false}  ',
  '{}',
]
const csvLines = [
  '1,x,1.5,true,9007199254740993,12.34,2024-02-29,2024-01-01 00:00:00',
  '-2147483648,"a,b ""c""",NaN,false,-5,-0.01,1969-12-31,1970-01-01T00:00:00Z',
  ',,,,,,,',
  '7,é😀,1e300,TRUE,0,1,2024-1-1,2024-01-01',
  '8,"two',
]
const pieces = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\n',
  '\r\n',
  '\u0000',
  '1',
  'e',
  '-',
  'null',
  '\\u',
  '\\ud83d',
  ' ',
]

function damaged(random: Random, bytes: Buffer): Buffer {
  let made = bytes
  for (let i = below(random, 5); i > 0; i--) {
    const at = below(random, made.length + 1)
    const end = Math.min(made.length, at + below(random, pick(random, [2, 2, 8, 100])))
    const between =
      below(random, 3) === 0
        ? Buffer.from([below(random, 256)])
        : below(random, 3) === 0
          ? made.subarray(at, end)
          : Buffer.from(pick(random, pieces))
    const cut = below(random, 2) === 0 ? at : end
    made = Buffer.concat([made.subarray(0, at), between, made.subarray(cut)])
  }
  return made
}

const conditionOf = (error: unknown): string => {
  if (error instanceof MillraceError && error.condition !== 'INTERNAL_ERROR') return error.condition
  throw error
}

let made: Promise<Folder> | undefined

/** Gives the failure as text. */
export async function tryReaders(seed: number): Promise<string | undefined> {
  made ??= Folder.make()
  const folder = await made
  const random = new Random(seed, 14)
  const isJson = below(random, 2) === 0
  const lines = Array.from({ length: 1 + below(random, 6) }, () =>
    pick(random, isJson ? jsonLines : csvLines),
  )
  const bytes = damaged(random, Buffer.from(lines.join(pick(random, ['\n', '\n', '\r\n']))))
  const options: Record<string, string> = { columnNameOfCorruptRecord: '_corrupt' }
  if (below(random, 4) === 0) options.multiLine = 'true'
  const reading: Reading = {
    format: isJson ? 'json' : 'csv',
    schema: isJson ? jsonSchema : schema,
    options,
  }
  try {
    check(random, folder, reading, bytes)
    return undefined
  } catch (error) {
    return `seed ${seed}: ${reading.format} ${JSON.stringify(options)} ${JSON.stringify(bytes.toString('latin1'))}\n  ${(error as Error).stack}`
  } finally {
    if (seed % 100 === 99) {
      made = undefined
      await folder.remove()
    }
  }
}

/** Removes what was written. */
export async function endReaders(): Promise<void> {
  await (await made)?.remove()
  made = undefined
}

function check(random: Random, folder: Folder, reading: Reading, bytes: Buffer): void {
  const path = folder.write(bytes, 'damaged.txt')
  const size = bytes.length
  let whole: SqlValue[][]
  try {
    whole = rowsOf(reading, [wholeFile(path, size)])
  } catch (error) {
    conditionOf(error)
    return
  }
  const types = parseSchema(reading.schema).fields.map(field => field.type)
  for (const row of whole) {
    for (const [i, type] of types.entries()) {
      const what = misfit(row[i], type)
      if (what !== undefined) throw new Error(`no such value: ${what}`)
    }
  }
  if (reading.options?.multiLine === undefined) {
    const borders = [0, below(random, size + 1), below(random, size + 1), size]
    borders.sort((x, y) => x - y)
    const parts = borders
      .slice(1)
      .map((end, i) => ({ path, start: borders[i], end, size, values: [] }))
      .filter(({ start, end }) => start < end)
    const cut = rowsOf(reading, parts)
    if (printed(cut) !== printed(whole)) {
      throw new Error(`cut at ${borders}: ${printed(cut)}\nwhole: ${printed(whole)}`)
    }
  }
  const corrupt = types.findIndex((_, i) => i === 8)
  const good = whole.filter(row => row[corrupt] === null)
  const strict = (mode: string): string => {
    try {
      return printed(
        rowsOf({ ...reading, options: { ...reading.options, mode } }, [wholeFile(path, size)]),
      )
    } catch (error) {
      return conditionOf(error)
    }
  }
  const dropped = strict('DROPMALFORMED')
  if (dropped !== printed(good)) throw new Error(`dropped: ${dropped}\ngood: ${printed(good)}`)
  const failed = strict('FAILFAST')
  const expected = good.length === whole.length ? printed(whole) : 'a condition'
  if (failed.startsWith('[') ? failed !== expected : expected !== 'a condition') {
    throw new Error(`FAILFAST: ${failed}\nexpected: ${expected}`)
  }
}

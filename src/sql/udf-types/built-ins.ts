/**
 * What JavaScript's own functions and methods give, whatever they are given. INT stands for numbers that are always 32 bit
 * integers; what may be NaN (`charCodeAt` behind the end, `parseInt`) is DOUBLE. Methods of arrays, maps and sets that give
 * what is in them are in `collections.ts`.
 */
import { type ScalarKind, type ScalarShape, type Shape, shapes } from './shape.js'

type Table = Readonly<Record<string, Shape>>

function table(...rows: readonly (readonly [Shape, string])[]): Table {
  const made: Record<string, Shape> = Object.create(null)
  for (const [shape, names] of rows) for (const name of names.split(' ')) made[name] = shape
  return made
}

const localeTexts = 'toString toLocaleString'

const ofString = table(
  [
    shapes.string,
    'at charAt concat normalize padEnd padStart repeat replace replaceAll slice substring substr toLowerCase toUpperCase ' +
      'toLocaleLowerCase toLocaleUpperCase trim trimStart trimEnd toString valueOf toWellFormed',
  ],
  [shapes.int, 'indexOf lastIndexOf search codePointAt localeCompare'],
  [shapes.double, 'charCodeAt'],
  [shapes.boolean, 'includes startsWith endsWith isWellFormed'],
)

const ofNumber = table([shapes.string, `${localeTexts} toFixed toPrecision toExponential`])

const dateParts = 'FullYear Month Date Day Hours Minutes Seconds Milliseconds'
  .split(' ')
  .flatMap(part => [`get${part}`, `getUTC${part}`])
  .join(' ')

const ofDate = table(
  [
    shapes.string,
    `${localeTexts} toISOString toJSON toDateString toTimeString toUTCString toLocaleDateString toLocaleTimeString`,
  ],
  [shapes.double, 'getTime valueOf getTimezoneOffset'],
  [shapes.int, dateParts],
)

const ofDecimal = table([shapes.string, 'toString toJSON'], [shapes.double, 'toNumber valueOf'])

const methods: Readonly<Record<ScalarKind, Table>> = {
  string: ofString,
  number: ofNumber,
  bigint: table([shapes.string, localeTexts]),
  boolean: table([shapes.string, 'toString']),
  date: ofDate,
  bytes: table([shapes.boolean, 'includes some every'], [shapes.int, 'indexOf lastIndexOf']),
  other: ofDecimal,
}

/** What a method of a scalar gives; undefined when that is not known. */
export function scalarMethod(value: ScalarShape, name: string): Shape | undefined {
  if (value.js === 'other' && value.type.kind !== 'decimal') return undefined
  if (name === 'valueOf' && value.js !== 'date' && value.js !== 'other') return value
  const found = methods[value.js][name]
  // the parts of an invalid date are NaN
  return found === shapes.int && value.doubtful ? shapes.double : found
}

/** What a property of a scalar is. */
export function scalarProperty(value: ScalarShape, name: string): Shape | undefined {
  const { js } = value
  if (js === 'string' || js === 'bytes') {
    if (name === 'length' || (name === 'byteLength' && js === 'bytes')) return shapes.int
  }
  return js === 'other' && value.type.kind === 'decimal' && name === 'scale'
    ? shapes.int
    : undefined
}

const calls = table(
  [
    shapes.string,
    'String encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape',
  ],
  [
    shapes.string,
    'String.fromCharCode String.fromCodePoint String.raw JSON.stringify Date atob btoa',
  ],
  [shapes.boolean, 'Boolean isNaN isFinite Array.isArray Object.is Object.hasOwn'],
  [shapes.boolean, 'URL.canParse'],
  [shapes.url, 'URL.parse'],
  [shapes.boolean, 'Number.isInteger Number.isSafeInteger Number.isNaN Number.isFinite'],
  [shapes.double, 'Number parseInt parseFloat Number.parseInt Number.parseFloat'],
  [shapes.double, 'Date.now Date.UTC Date.parse performance.now'],
  [shapes.int, 'Math.imul Math.clz32'],
  [shapes.bigint, 'BigInt BigInt.asIntN BigInt.asUintN'],
  [shapes.null, 'console.log console.warn console.error console.info console.debug'],
)

const constants = table([
  shapes.double,
  'NaN Infinity Number.NaN Number.MAX_VALUE Number.MIN_VALUE Number.EPSILON Number.POSITIVE_INFINITY Number.NEGATIVE_INFINITY ' +
    'Number.MAX_SAFE_INTEGER Number.MIN_SAFE_INTEGER',
])

const ofUrl = table(
  [shapes.string, 'href origin protocol username password host hostname port pathname search hash'],
  [shapes.searchParams, 'searchParams'],
)

/** What a property of a URL is. */
export function urlProperty(name: string): Shape | undefined {
  return ofUrl[name]
}

/** What a call of a built-in gives. */
export function globalCall(path: string): Shape | undefined {
  return calls[path] ?? (kindInMath(path) === 'function' ? shapes.double : undefined)
}

/** What a built-in is that is no function and has no parts of interest. */
export function globalValue(path: string): Shape | undefined {
  return constants[path] ?? (kindInMath(path) === 'number' ? shapes.double : undefined)
}

function kindInMath(path: string): string | undefined {
  if (!path.startsWith('Math.')) return undefined
  return typeof (Math as unknown as Record<string, unknown>)[path.slice(5)]
}

/** `hash`, `xxhash64`, and digests of bytes: md5, sha1, sha2, crc32. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { MillraceError } from '../../util/errors.js'
import { prettyText } from '../expressions/pretty.js'
import {
  BinaryType,
  type DataType,
  IntegerType,
  LongType,
  StringType,
  someType,
} from '../types/data-type.js'
import { canonical, type SqlValue } from '../types/sql-value.js'
import { documented, scalar, typed } from './define.js'
import type { Evaluate, FunctionDoc, ScalarFunction } from './function.js'
import { murmur3Of, xxHash64Of } from './hash-values.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

function hashing(
  name: string,
  type: DataType,
  make: (types: readonly DataType[]) => Evaluate,
  doc: FunctionDoc,
): ScalarFunction {
  return typed(
    name,
    (args, env, call) => {
      checkCount(call, args.length, 1, Number.POSITIVE_INFINITY)
      const allowsMaps = env.settings['spark.sql.legacy.allowHashOnMapType'] === 'true'
      if (!allowsMaps && args.some(arg => someType(arg.type, t => t.kind === 'map'))) {
        throw new MillraceError('DATATYPE_MISMATCH.HASH_MAP_TYPE', {
          sqlExpr: `"${prettyText({ ...call, args })}"`,
          functionName: `\`${name}\``,
        })
      }
      return { type, nullable: false }
    },
    call => make(call.args.map(arg => arg.type as DataType)),
    doc,
    { nulls: 'handled' },
  )
}

const digest =
  (algorithm: string) =>
  (bytes: Uint8Array): string =>
    createHash(algorithm).update(bytes).digest('hex')

const sha2Names: Readonly<Record<number, string | undefined>> = {
  0: 'sha256',
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
}

const hashNote =
  'Nulls change nothing. Maps are refused, because equal ones may differ in the order of their entries.'

register(
  hashing(
    'hash',
    IntegerType,
    types => {
      const hash = murmur3Of(types)
      return (...values: SqlValue[]) => hash(values)
    },
    documented(
      'hash',
      'A hash of the arguments as INT: Murmur3 with the seed 42, which also says where rows go in a shuffle by columns in Spark.',
      [["hash('a', 1, NULL)", '532252686']],
      hashNote,
    ),
  ),
  hashing(
    'xxhash64',
    LongType,
    types => {
      const hash = xxHash64Of(types)
      return (...values: SqlValue[]) => canonical(hash(values))
    },
    documented(
      'hash',
      'A hash of the arguments as BIGINT: xxHash with the seed 42.',
      [["xxhash64('a', 1, NULL)", '-4810547614043336770']],
      hashNote,
    ),
  ),
  scalar(
    'md5',
    [BinaryType],
    StringType,
    digest('md5'),
    documented(
      'hash',
      'The MD5 digest of bytes, or of a string in UTF-8, in 32 hexadecimal digits.',
      [["md5('abc')", '900150983cd24fb0d6963f7d28e17f72']],
    ),
  ),
  scalar(
    ['sha', 'sha1'],
    [BinaryType],
    StringType,
    digest('sha1'),
    documented(
      'hash',
      'The SHA-1 digest of bytes, or of a string in UTF-8, in hexadecimal digits.',
      [["sha1('abc')", 'a9993e364706816aba3e25717850c26c9cd0d89d']],
    ),
  ),
  scalar(
    'sha2',
    [BinaryType, IntegerType],
    StringType,
    (bytes: Uint8Array, length: number): string | null => {
      const algorithm = sha2Names[length]
      return algorithm === undefined ? null : digest(algorithm)(bytes)
    },
    documented(
      'hash',
      'The SHA-2 digest of bytes, or of a string in UTF-8, of 224, 256, 384 or 512 bits, in hexadecimal digits; 0 is as 256.',
      [["sha2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad']],
      'Null for another number of bits.',
    ),
    { nullable: true },
  ),
  scalar(
    'crc32',
    [BinaryType],
    LongType,
    (bytes: Uint8Array) => crc32(bytes),
    documented('hash', 'The CRC-32 checksum of bytes, or of a string in UTF-8, as BIGINT.', [
      ["crc32('abc')", '891568578'],
    ]),
  ),
)

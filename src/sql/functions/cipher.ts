/** AES: aes_encrypt, aes_decrypt and try_aes_decrypt, in the modes GCM, CBC and ECB. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { MillraceError } from '../../util/errors.js'
import { BinaryType, StringType } from '../types/data-type.js'
import { concatBytes } from './characters.js'
import { documented, scalar } from './define.js'
import { register } from './registry.js'

const NAMES = '`aes_encrypt`/`aes_decrypt`'
const GCM_TAG = 16
const ivLengths: Readonly<Record<string, number>> = { GCM: 12, CBC: 16, ECB: 0 }

interface Form {
  readonly algorithm: string
  readonly mode: 'GCM' | 'CBC' | 'ECB'
}

function formOf(key: Uint8Array, mode: string, padding: string): Form {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
    throw new MillraceError('INVALID_PARAMETER_VALUE.AES_KEY_LENGTH', {
      parameter: '`key`',
      functionName: NAMES,
      actualLength: key.length,
    })
  }
  const upper = mode.toUpperCase()
  const pad = padding.toUpperCase()
  const fits =
    (upper === 'GCM' && (pad === 'NONE' || pad === 'DEFAULT')) ||
    ((upper === 'CBC' || upper === 'ECB') && (pad === 'PKCS' || pad === 'DEFAULT'))
  if (!fits)
    throw new MillraceError('UNSUPPORTED_FEATURE.AES_MODE', { functionName: NAMES, mode, padding })
  return { algorithm: `aes-${key.length * 8}-${upper.toLowerCase()}`, mode: upper as Form['mode'] }
}

const none = new Uint8Array(0)

function encrypt(
  input: Uint8Array,
  key: Uint8Array,
  modeName = 'GCM',
  padding = 'DEFAULT',
  iv: Uint8Array = none,
  aad: Uint8Array = none,
): Uint8Array {
  const { algorithm, mode } = formOf(key, modeName, padding)
  const functionName = '`aes_encrypt`'
  if (iv.length > 0) {
    if (mode === 'ECB')
      throw new MillraceError('UNSUPPORTED_FEATURE.AES_MODE_IV', { functionName, mode })
    if (iv.length !== ivLengths[mode]) {
      throw new MillraceError('INVALID_PARAMETER_VALUE.AES_IV_LENGTH', {
        mode,
        parameter: '`iv`',
        functionName: NAMES,
        actualLength: iv.length,
      })
    }
  }
  if (aad.length > 0 && mode !== 'GCM') {
    throw new MillraceError('UNSUPPORTED_FEATURE.AES_MODE_AAD', { functionName, mode })
  }
  if (mode === 'ECB') {
    const cipher = createCipheriv(algorithm, key, null)
    return concatBytes([cipher.update(input), cipher.final()])
  }
  const used = iv.length > 0 ? iv : randomBytes(ivLengths[mode])
  if (mode === 'CBC') {
    const cipher = createCipheriv(algorithm, key, used)
    return concatBytes([used, cipher.update(input), cipher.final()])
  }
  const cipher = createCipheriv(algorithm as 'aes-256-gcm', key, used)
  if (aad.length > 0) cipher.setAAD(aad)
  return concatBytes([used, cipher.update(input), cipher.final(), cipher.getAuthTag()])
}

function decrypt(
  input: Uint8Array,
  key: Uint8Array,
  modeName = 'GCM',
  padding = 'DEFAULT',
  aad: Uint8Array = none,
): Uint8Array {
  const { algorithm, mode } = formOf(key, modeName, padding)
  if (aad.length > 0 && mode !== 'GCM') {
    throw new MillraceError('UNSUPPORTED_FEATURE.AES_MODE_AAD', {
      functionName: '`aes_decrypt`',
      mode,
    })
  }
  try {
    const size = ivLengths[mode]
    const iv = input.subarray(0, size)
    const body = input.subarray(size)
    if (mode !== 'GCM') {
      const decipher = createDecipheriv(algorithm, key, mode === 'ECB' ? null : iv)
      return concatBytes([decipher.update(body), decipher.final()])
    }
    const decipher = createDecipheriv(algorithm as 'aes-256-gcm', key, iv, {
      authTagLength: GCM_TAG,
    })
    if (aad.length > 0) decipher.setAAD(aad)
    decipher.setAuthTag(body.subarray(body.length - GCM_TAG))
    return concatBytes([decipher.update(body.subarray(0, body.length - GCM_TAG)), decipher.final()])
  } catch (error) {
    throw new MillraceError('INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR', {
      parameter: '`expr`, `key`',
      functionName: NAMES,
      detailMessage: error instanceof Error ? error.message : String(error),
    })
  }
}

function tryDecrypt(...args: Parameters<typeof decrypt>): Uint8Array | null {
  try {
    return decrypt(...args)
  } catch {
    return null
  }
}

const defaults = ['GCM', 'DEFAULT', '', '']
const filled =
  (name: string, count: number) =>
  (args: readonly string[]): string =>
    `${name}(${[...args, ...defaults.slice(args.length - 2, count - 2)].join(', ')})`

const modeNote =
  'The key has 16, 24 or 32 bytes. GCM takes no padding, ECB and CBC take PKCS. The result begins with the initialization vector (12 bytes for GCM, 16 for CBC).'

register(
  scalar(
    'aes_encrypt',
    [BinaryType, BinaryType, StringType, StringType, BinaryType, BinaryType],
    BinaryType,
    encrypt,
    documented(
      'misc',
      'The bytes encrypted by AES with a key, in a mode (GCM unless said, ECB, CBC) and a padding; then, if wanted, an initialization vector (random unless said) and, for GCM, additional authenticated data.',
      [
        [
          "hex(aes_encrypt('Millrace', 'a key of 16 byte', 'ECB', 'PKCS'))",
          '5F4F27B2B5BA40DEE8A273DD6F6143C8',
        ],
      ],
      modeNote,
    ),
    { optional: 4, nullable: true, deterministic: false, text: filled('aes_encrypt', 6) },
  ),
  scalar(
    'aes_decrypt',
    [BinaryType, BinaryType, StringType, StringType, BinaryType],
    BinaryType,
    decrypt,
    documented(
      'misc',
      'The bytes that aes_encrypt made this of, with the same key, mode, padding and additional data.',
      [["string(aes_decrypt(aes_encrypt('ab', 'a key of 16 byte'), 'a key of 16 byte'))", 'ab']],
      `What cannot be decrypted is an error. ${modeNote}`,
    ),
    { optional: 3, nullable: true, text: filled('aes_decrypt', 5) },
  ),
  scalar(
    'try_aes_decrypt',
    [BinaryType, BinaryType, StringType, StringType, BinaryType],
    BinaryType,
    tryDecrypt,
    documented(
      'misc',
      'As aes_decrypt, but null where that is an error.',
      [["try_aes_decrypt(x'01', 'a key of 16 byte')", 'NULL']],
      modeNote,
    ),
    { optional: 3, nullable: true, text: filled('try_aes_decrypt', 5) },
  ),
)

/**
 * Texts as bytes of a charset and back: for `encode` and `decode`. What a charset has no sign for, and bytes that are no
 * text of it, are MALFORMED_CHARACTER_CODING.
 */
import { MillraceError } from '../../util/errors.js'

const charsets = ['us-ascii', 'iso-8859-1', 'utf-8', 'utf-16be', 'utf-16le', 'utf-16', 'utf-32']

/** The charset's name in lower case. Throws INVALID_PARAMETER_VALUE.CHARSET. */
function known(charset: string, functionName: string): string {
  const name = charset.toLowerCase()
  if (charsets.includes(name)) return name
  throw new MillraceError('INVALID_PARAMETER_VALUE.CHARSET', {
    functionName: `\`${functionName}\``,
    parameter: '`charset`',
    charset,
    charsets: charsets.map(each => each.toUpperCase()).join(', '),
  })
}

function malformed(charset: string, functionName: string): MillraceError {
  return new MillraceError('MALFORMED_CHARACTER_CODING', {
    function: `\`${functionName}\``,
    charset,
  })
}

/** Throws MALFORMED_CHARACTER_CODING and INVALID_PARAMETER_VALUE.CHARSET. */
export function encodeText(text: string, charset: string, functionName: string): Uint8Array {
  const name = known(charset, functionName)
  switch (name) {
    case 'utf-8':
      return new Uint8Array(Buffer.from(text, 'utf8'))
    case 'utf-16le':
      return utf16(text, true)
    case 'utf-16be':
      return utf16(text, false)
    case 'utf-16':
      // big-endian, with its mark
      return utf16(text === '' ? '' : `\ufeff${text}`, false)
    case 'utf-32': {
      const codes = Array.from(text, char => char.codePointAt(0) ?? 0)
      const bytes = new DataView(new ArrayBuffer(codes.length * 4))
      codes.forEach((code, i) => {
        bytes.setUint32(i * 4, code)
      })
      return new Uint8Array(bytes.buffer)
    }
    default: {
      const most = name === 'us-ascii' ? 0x7f : 0xff
      return Uint8Array.from(text, char => {
        const code = char.codePointAt(0) ?? 0
        if (code > most) throw malformed(charset, functionName)
        return code
      })
    }
  }
}

/** Throws MALFORMED_CHARACTER_CODING and INVALID_PARAMETER_VALUE.CHARSET. */
export function decodeText(bytes: Uint8Array, charset: string, functionName: string): string {
  const name = known(charset, functionName)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (name) {
    case 'us-ascii':
      if (bytes.some(byte => byte > 0x7f)) throw malformed(charset, functionName)
      return Buffer.from(bytes).toString('latin1')
    case 'iso-8859-1':
      return Buffer.from(bytes).toString('latin1')
    case 'utf-32': {
      if (bytes.length % 4 !== 0) throw malformed(charset, functionName)
      let text = ''
      for (let i = 0; i < bytes.length; i += 4) {
        const code = view.getUint32(i)
        if (code > 0x10ffff) throw malformed(charset, functionName)
        if (i > 0 || code !== 0xfeff) text += String.fromCodePoint(code)
      }
      return text
    }
    default: {
      const marked = name === 'utf-16' && bytes.length >= 2 ? view.getUint16(0) : 0
      const encoding = name === 'utf-16' ? (marked === 0xfffe ? 'utf-16le' : 'utf-16be') : name
      const start = marked === 0xfeff || marked === 0xfffe ? 2 : 0
      try {
        const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
        return decoder.decode(bytes.subarray(start))
      } catch {
        throw malformed(charset, functionName)
      }
    }
  }
}

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(text.length * 2))
  for (let i = 0; i < text.length; i++) bytes.setUint16(i * 2, text.charCodeAt(i), littleEndian)
  return new Uint8Array(bytes.buffer)
}

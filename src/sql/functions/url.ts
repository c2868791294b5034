/** Functions of URLs: parse_url, url_encode, url_decode. */
import { MillraceError } from '../../util/errors.js'
import { StringType } from '../types/data-type.js'
import { documented, prepared, scalar } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'

/** The parts of a URI as java.net.URI has them, nothing decoded. */
interface Uri {
  readonly scheme: string | null
  readonly authority: string | null
  readonly userInfo: string | null
  readonly host: string | null
  readonly path: string | null
  readonly query: string | null
  readonly fragment: string | null
}

// characters that may stand in a URI, and those beyond ASCII that are no spaces or controls
const other =
  '\\u00a1-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\uffff'
const unreserved = `a-zA-Z0-9\\-_.!~*'()${other}`
const escaped = '%[0-9a-fA-F]{2}'
const pathPattern = new RegExp(`^(?:[${unreserved}:@&=+$,;/]|${escaped})*$`)
const uricPattern = new RegExp(`^(?:[${unreserved}:@&=+$,;/?[\\]]|${escaped})*$`)
const authorityPattern = new RegExp(`^(?:[${unreserved}:@&=+$,;[\\]]|${escaped})*$`)
const userPattern = new RegExp(`^(?:[${unreserved}:&=+$,;]|${escaped})*$`)
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const topLabel = '[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const hostName = new RegExp(`^(?:(?:${label}\\.)*${topLabel}\\.?)$`)
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/
const ipv6 = /^\[[0-9a-fA-F:.]+(?:%[\w.]+)?\]$/

/** Undefined when the text is none. */
export function parseUri(text: string): Uri | undefined {
  const found = /^(?:([^:/?#]+):)?([^#]*)(?:#(.*))?$/s.exec(text)
  if (found === null) return undefined
  const [, scheme = null, rest, fragment = null] = found
  if (scheme !== null && !/^[a-zA-Z][a-zA-Z0-9+\-.]*$/.test(scheme)) return undefined
  if (fragment !== null && !uricPattern.test(fragment)) return undefined
  if (scheme !== null && rest === '') return undefined
  if (scheme !== null && !rest.startsWith('/')) {
    // opaque: mailto:a@b.c
    if (!uricPattern.test(rest)) return undefined
    return {
      scheme,
      authority: null,
      userInfo: null,
      host: null,
      path: null,
      query: null,
      fragment,
    }
  }
  const parts = /^(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(rest)
  if (parts === null) return undefined
  const [, authorityText, path, query = null] = parts
  if (!pathPattern.test(path) || (query !== null && !uricPattern.test(query))) return undefined
  if (authorityText === undefined) {
    return { scheme, authority: null, userInfo: null, host: null, path, query, fragment }
  }
  if (authorityText === '' && path === '') return undefined
  if (!authorityPattern.test(authorityText)) return undefined
  const authority = authorityText === '' ? null : authorityText
  const server = authority === null ? null : serverOf(authority)
  return {
    scheme,
    authority,
    userInfo: server?.userInfo ?? null,
    host: server?.host ?? null,
    path,
    query,
    fragment,
  }
}

/** User and host of an authority; null when it names no server (`a_b.com`), but may stand for something else. */
function serverOf(authority: string): { userInfo: string | null; host: string } | null {
  const at = authority.indexOf('@')
  const userInfo = at < 0 ? null : authority.slice(0, at)
  if (userInfo !== null && !userPattern.test(userInfo)) return null
  const found = /^(\[.*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1))
  if (found === null) return null
  const host = found[1]
  return hostName.test(host) || ipv4.test(host) || ipv6.test(host) ? { userInfo, host } : null
}

const parts: Readonly<Record<string, ((uri: Uri) => string | null) | undefined>> = {
  HOST: uri => uri.host,
  PATH: uri => uri.path,
  QUERY: uri => uri.query,
  REF: uri => uri.fragment,
  PROTOCOL: uri => uri.scheme,
  FILE: uri => (uri.query === null ? uri.path : `${uri.path}?${uri.query}`),
  AUTHORITY: uri => uri.authority,
  USERINFO: uri => uri.userInfo,
}

function valueOfKey(query: string, key: string): string | null {
  for (const pair of query.split('&')) {
    if (pair.startsWith(`${key}=`)) return pair.slice(key.length + 1)
  }
  return null
}

function parsing(name: string, isTrying: boolean, doc: FunctionDoc): ScalarFunction {
  return prepared(
    name,
    [StringType, StringType, StringType],
    StringType,
    (_call, env) => {
      const fails = env.ansi && !isTrying
      return (url: string, part: string, key?: string) => {
        const uri = parseUri(url)
        if (uri === undefined) {
          if (fails) throw new MillraceError('INVALID_URL', { url })
          return null
        }
        const value = parts[part]?.(uri) ?? null
        if (key === undefined) return value
        return part === 'QUERY' && value !== null ? valueOfKey(value, key) : null
      }
    },
    doc,
    { optional: 1, nullable: true },
  )
}

/** As an HTML form is encoded: a space is `+`. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** Undefined when a `%` is not followed by two hexadecimal digits. */
function decode(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-fA-F]{2})+/g, run =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
    )
}

const partsNote =
  'Parts are HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY and USERINFO, in capitals; another name, or a part that the URL does not have, gives null.'

register(
  parsing(
    'parse_url',
    false,
    documented(
      'url',
      'A part of a URL; of the part QUERY, with a third argument, the value that this key has.',
      [
        ["parse_url('http://example.org/a?k=1', 'HOST')", 'example.org'],
        ["parse_url('http://example.org/a?k=1', 'QUERY', 'k')", '1'],
      ],
      `${partsNote} What is no URL is an error in ANSI mode (INVALID_URL) and gives null otherwise.`,
    ),
  ),
  parsing(
    'try_parse_url',
    true,
    documented(
      'url',
      'As parse_url, but null for what is no URL.',
      [["try_parse_url('http://exa mple.org', 'HOST')", 'NULL']],
      partsNote,
    ),
  ),
  scalar(
    'url_encode',
    [StringType],
    StringType,
    encode,
    documented(
      'url',
      'The string as it stands in the query of a URL: a space as `+`, other special characters as `%` and the digits of their UTF-8 bytes.',
      [["url_encode('a b/é')", 'a+b%2F%C3%A9']],
    ),
  ),
  scalar(
    'url_decode',
    [StringType],
    StringType,
    (text: string) => {
      const decoded = decode(text)
      if (decoded === undefined) throw new MillraceError('CANNOT_DECODE_URL', { url: text })
      return decoded
    },
    documented(
      'url',
      'The string that url_encode makes this of.',
      [["url_decode('a+b%2F')", 'a b/']],
      'A `%` without two hexadecimal digits is an error (CANNOT_DECODE_URL), in ANSI mode or not.',
    ),
  ),
  scalar(
    'try_url_decode',
    [StringType],
    StringType,
    (text: string) => decode(text) ?? null,
    documented('url', 'As url_decode, but null where that is an error.', [
      ["try_url_decode('%zz')", 'NULL'],
    ]),
    { nullable: true },
  ),
)

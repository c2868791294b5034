/**
 * Who may see the pages. Without a token and a password, everybody on this machine; then the name in the address must be
 * this machine's too, because a page of another site can have its own name resolved to 127.0.0.1 and ask in its reader's
 * browser (DNS rebinding). With a token, who has it: in a header, in the address of the first page, or in the cookie that
 * this sets. With a password, who knows that.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface AuthSettings {
  readonly token: string | undefined
  readonly basicAuth: string | undefined
  readonly isLoopback: boolean
  readonly bindAddress: string
}

export type Verdict =
  | { readonly kind: 'allowed' }
  /** The token was in the address: go on with the cookie, and without it in the address. */
  | { readonly kind: 'signIn'; readonly cookie: string }
  | {
      readonly kind: 'refused'
      readonly status: 401 | 403
      readonly text: string
      readonly challenge?: string
    }

/** Decides about one request. `port`: ours, which cookies do not tell apart. */
export function judge(
  settings: AuthSettings,
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
  port: number,
): Verdict {
  const { token, basicAuth } = settings
  if (token === undefined && basicAuth === undefined) return judgeHost(settings, headers.host)
  const { authorization = '' } = headers
  if (token !== undefined) {
    const name = `millrace-${port}`
    const session = sessionOf(token)
    const bearer = /^Bearer +(.+)$/i.exec(authorization)?.[1]
    if (bearer !== undefined && isSame(bearer, token)) return { kind: 'allowed' }
    const given = query.get('token')
    if (given !== null && isSame(given, token)) {
      return {
        kind: 'signIn',
        cookie: `${name}=${session}; Path=/; HttpOnly; SameSite=Strict`,
      }
    }
    const cookie = cookieOf(headers.cookie, name)
    if (cookie !== undefined && isSame(cookie, session)) return { kind: 'allowed' }
  }
  if (basicAuth !== undefined) {
    const encoded = /^Basic +(.+)$/i.exec(authorization)?.[1]
    const given = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
    if (isSame(given, basicAuth)) return { kind: 'allowed' }
  }
  return {
    kind: 'refused',
    status: 401,
    text:
      token === undefined
        ? 'This web UI asks for a name and a password (spark.ui.basicAuth).'
        : 'This web UI asks for its token (spark.ui.token): open /?token=TOKEN, or send the header "Authorization: Bearer TOKEN".',
    challenge:
      basicAuth === undefined
        ? 'Bearer realm="millrace"'
        : 'Basic realm="millrace", charset="UTF-8"',
  }
}

function judgeHost({ isLoopback, bindAddress }: AuthSettings, host = ''): Verdict {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(host)?.[1]?.toLowerCase() ?? ''
  const isOurs =
    name === bindAddress.toLowerCase() || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name)
  if (!isLoopback || isOurs) return { kind: 'allowed' }
  return {
    kind: 'refused',
    status: 403,
    text: `This web UI answers on this machine only, as 127.0.0.1 or localhost, not as '${name.slice(0, 100)}'. Behind a proxy, set spark.ui.token or spark.ui.basicAuth.`,
  }
}

/** What the cookie has in place of the token. */
function sessionOf(token: string): string {
  return createHash('sha256').update(`millrace session ${token}`).digest('hex')
}

/** Takes the same time wherever the two differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name) return value
  }
  return undefined
}

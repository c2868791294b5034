/** OPTIONS (path 'a/b', header = true, 'x.y' 1): keys and values as text. */
import type { Cursor } from './cursor.js'

export function propertyList(c: Cursor): Record<string, string> {
  const properties: Record<string, string> = Object.create(null)
  c.expect('(')
  if (!c.is(')')) {
    c.list(() => {
      const start = c.token
      const key = propertyKey(c)
      if (key in properties) throw c.error('DUPLICATE_KEY', { keyColumn: key }, start)
      c.accept('=')
      properties[key] = propertyValue(c)
    })
  }
  c.expect(')')
  return { ...properties }
}

function propertyKey(c: Cursor): string {
  return c.token.kind === 'string' ? c.next().text : c.identifiers('a key').join('.')
}

function propertyValue(c: Cursor): string {
  const { kind, word, text } = c.token
  if (kind === 'string' || kind === 'number') return c.next().text
  if (word === '-' && c.peek().kind === 'number') {
    c.next()
    return `-${c.next().text}`
  }
  if (word === 'TRUE' || word === 'FALSE') {
    c.next()
    return text.toLowerCase()
  }
  throw c.unexpected('a value: text in quotes, a number, true or false')
}

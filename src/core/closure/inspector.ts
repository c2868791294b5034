/**
 * What V8 knows about a function and JavaScript does not tell: its scopes with their values, its position, the text of
 * its script. Asked through an inspector session to the own thread, which answers before `post` returns. The session is
 * opened when it is first needed; the debugger domain is on only for moments, because it makes `await` slow.
 */
import inspector from 'node:inspector'

export interface FunctionScope {
  /** V8's name for it: `Block`, `Closure (f)`, `Module`, `Script`. */
  readonly description: string
  /** A snapshot whose property values are the variables' own values; to be read with `variableOf`. */
  readonly variables: Readonly<Record<string, unknown>>
}

/** The value of a scope's variable; undefined when its declaration has not run, which V8 of Node 22 and later refuses to read. */
export function variableOf(scope: FunctionScope, name: string): unknown {
  try {
    return scope.variables[name]
  } catch (error) {
    if (error instanceof ReferenceError) return undefined
    throw error
  }
}

export interface ScriptPosition {
  readonly scriptId: string
  /** From 0. */
  readonly line: number
  /** From 0. */
  readonly column: number
}

export interface InspectedFunction {
  /** Innermost first, up to but without the global one. */
  readonly scopes: readonly FunctionScope[]
  readonly position: ScriptPosition | undefined
  readonly bound: boolean
}

export interface Script {
  readonly id: string
  /** A path, a file: URL, `node:...`, or ''. */
  readonly url: string
  readonly sourceMapUrl: string
  readonly isModule: boolean
  readonly text: string
}

interface RemoteValue {
  readonly objectId?: string
  readonly value?: unknown
}

interface Answer {
  readonly result: RemoteValue
  readonly internalProperties?: readonly { readonly name: string; readonly value?: RemoteValue }[]
  readonly scriptSource: string
}

type Post = (
  method: string,
  parameters: object,
  done: (error: { message: string } | null, answer: Answer) => void,
) => void

const group = 'millrace-closure'
const holderSymbol = Symbol.for('millrace.closure.holder')
const holder: { fn?: unknown; scopes?: readonly { description: string; object: object }[] } = {}
const scripts = new Map<string, Script>()
let session: inspector.Session | undefined
let holderId = ''

function post(method: string, parameters: object = {}): Answer {
  let answer: Answer | undefined
  let problem: { message: string } | null = null
  const open = session as inspector.Session
  ;(open.post as Post).call(open, method, parameters, (error, result) => {
    problem = error
    answer = result
  })
  if (problem !== null) {
    throw new Error(`inspector ${method}: ${(problem as { message: string }).message}`)
  }
  if (answer === undefined) throw new Error(`inspector ${method} did not answer at once`)
  return answer
}

function open(): void {
  if (session !== undefined) return
  session = new inspector.Session()
  session.connect()
  const globals = globalThis as { [holderSymbol]?: unknown }
  globals[holderSymbol] = holder
  const expression = `globalThis[Symbol.for('millrace.closure.holder')]`
  holderId = post('Runtime.evaluate', { expression }).result.objectId as string
  delete globals[holderSymbol]
}

/** True once a session has been opened: functions that capture nothing need none. */
export function inspectorIsOpen(): boolean {
  return session !== undefined
}

export function inspectFunction(fn: unknown): InspectedFunction {
  open()
  holder.fn = fn
  try {
    const { objectId } = post('Runtime.callFunctionOn', {
      objectId: holderId,
      functionDeclaration: 'function () { return this.fn }',
      objectGroup: group,
    }).result
    const answer = post('Runtime.getProperties', { objectId, ownProperties: true })
    let scopesId: string | undefined
    let position: ScriptPosition | undefined
    let bound = false
    for (const { name, value } of answer.internalProperties ?? []) {
      if (name === '[[Scopes]]') scopesId = value?.objectId
      else if (name === '[[TargetFunction]]') bound = true
      else if (name === '[[FunctionLocation]]') {
        const at = value?.value as { scriptId: string; lineNumber: number; columnNumber: number }
        position = { scriptId: at.scriptId, line: at.lineNumber, column: at.columnNumber }
      }
    }
    const scopes: FunctionScope[] = []
    if (scopesId !== undefined) {
      post('Runtime.callFunctionOn', {
        objectId: scopesId,
        functionDeclaration: 'function (holder) { holder.scopes = this }',
        arguments: [{ objectId: holderId }],
      })
      const found = holder.scopes ?? []
      // V8's list is array-like and has no iterator
      for (let i = 0; i < found.length; i++) {
        const { description, object } = found[i]
        if (description === 'Global') break
        scopes.push({ description, variables: object as Record<string, unknown> })
      }
    }
    return { scopes, position, bound }
  } finally {
    holder.fn = undefined
    holder.scopes = undefined
    post('Runtime.releaseObjectGroup', { objectGroup: group })
  }
}

interface ScriptParsed {
  readonly params: {
    readonly scriptId: string
    readonly url: string
    readonly sourceMapURL?: string
    readonly isModule?: boolean
  }
}

/** The script of this number. Asking for a new one replays the list of all scripts, once. */
export function inspectScript(id: string): Script {
  const known = scripts.get(id)
  if (known !== undefined) return known
  open()
  let found: ScriptParsed['params'] | undefined
  const listen = (event: ScriptParsed): void => {
    if (event.params.scriptId === id) found = event.params
  }
  const emitter = session as unknown as {
    on(name: string, f: (event: ScriptParsed) => void): void
    off(name: string, f: (event: ScriptParsed) => void): void
  }
  emitter.on('Debugger.scriptParsed', listen)
  let text = ''
  post('Debugger.enable')
  try {
    if (found !== undefined && !found.url.startsWith('node:')) {
      text = post('Debugger.getScriptSource', { scriptId: id }).scriptSource
    }
  } finally {
    emitter.off('Debugger.scriptParsed', listen)
    post('Debugger.disable')
  }
  const script: Script = {
    id,
    url: found?.url ?? '',
    sourceMapUrl: found?.sourceMapURL ?? '',
    isModule: found?.isModule ?? false,
    text,
  }
  scripts.set(id, script)
  return script
}

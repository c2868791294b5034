/**
 * Turns a plan into one JavaScript function for a task thread: the operators of a stage fused, push style, each user
 * function a direct call, no iterator objects between operators. Where a user's function takes a whole partition, the
 * operators before it become a generator function, because that is what the user's function asks for.
 *
 * The generated function is `run(I, T)`: I = the task's inputs by slot, T = the task's `TaskRun`. `at` is the number of
 * the user function that is being called and `xN` the values, so that a failure names its operator and its input.
 */
import type { AnyFunction } from '../../util/any-function.js'
import type { OperatorPlace } from '../operator-errors.js'
import type { ShuffleWriter } from '../shuffle/shuffle-writer.js'
import type { PartitionNode, Plan, PlanNode, RowNode, SourceNode, TaskInput } from './plan.js'
import * as runtime from './runtime.js'
import type { OperatorSite, TaskRun } from './task-run.js'

/** What a task's generated code gives back; `TaskRun` encodes it for the driver. */
export type TaskOutput =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'rows'; readonly rows: unknown[] }
  | { readonly kind: 'shuffle'; readonly writer: ShuffleWriter }
  /** Encoded rows that `TaskRun` gives on as they are. */
  | { readonly kind: 'blocks'; readonly blocks: readonly Uint8Array[] }

export type RunPlan = (
  inputs: readonly TaskInput[],
  task: TaskRun,
) => TaskOutput | Promise<TaskOutput>

/** A user function of the plan, by capture id. */
export type FunctionOf = (id: string) => AnyFunction

export interface CompiledPlan {
  /** Makes the code's function for these user functions; compiles nothing. */
  readonly bind: (functionOf: FunctionOf) => RunPlan
  /** The generated text, for tests and explain. */
  readonly source: string
}

/** Compiles a plan; its functions come with `bind`, because some are made anew for each task. */
export function compilePlan(plan: Plan): CompiledPlan {
  return new Generator(plan).compile()
}

class Generator {
  private readonly plan: Plan
  private readonly constants: unknown[] = []
  /** What each constant is, once the user's functions are known. */
  private readonly makers: ((functionOf: FunctionOf) => unknown)[] = []
  /** The first one stands for no function. */
  private readonly sites: OperatorSite[] = [{ operator: '', callSite: '', own: true }]
  private readonly prelude: string[] = []
  private readonly isAsync: boolean
  private names = 0

  constructor(plan: Plan) {
    this.plan = plan
    this.isAsync = mayBeAsync(plan.root)
  }

  compile(): CompiledPlan {
    const body = this.end()
    const params = this.makers.map((_, i) => `k${i}`).join(',')
    const source = `"use strict";return ${this.isAsync ? 'async ' : ''}function run(I,T){
${this.prelude.join('\n')}
${body}}`
    const factory = new Function('H', 'S', ...(params === '' ? [] : params.split(',')), source)
    const bind = (functionOf: FunctionOf): RunPlan =>
      factory(runtime, this.sites, ...this.makers.map(make => make(functionOf))) as RunPlan
    return { bind, source }
  }

  private constant(value: unknown): string {
    const i = this.constants.indexOf(value)
    if (i >= 0) return `k${i}`
    const made = this.made(() => value)
    this.constants[this.makers.length - 1] = value
    return made
  }

  private made(make: (functionOf: FunctionOf) => unknown): string {
    return `k${this.makers.push(make) - 1}`
  }

  private fn(id: string): string {
    // a constant of its own for each use keeps the call site's feedback its own
    return this.made(functionOf => functionOf(id))
  }

  private site(operator: string, callSite: string, own = false): number {
    return this.sites.push({ operator, callSite, own }) - 1
  }

  private name(prefix: string): string {
    return `${prefix}${++this.names}`
  }

  /** The last segment: loops that feed the plan's end. */
  private end(): string {
    const { end, operator, callSite } = this.plan
    const segment = new Segment()
    const site = this.site(operator, callSite)
    switch (end.end) {
      case 'count':
        return this.segment(
          segment,
          () => 'out++;',
          'let out=0;',
          "return{kind:'count',count:out};",
        )
      case 'collect':
        return this.collect(segment, end.limitSlot)
      case 'reduce': {
        const f = this.fn(end.fn.id)
        return this.segment(
          segment,
          x =>
            `if(has){at=${site};v0=${x};out=${f}(out,${x});if(first){first=false;H.checkNoPromise(out);}}else{has=true;out=${x};}`,
          'let has=false,first=true,out;',
          "return{kind:'rows',rows:has?[out]:[]};",
        )
      }
      case 'foreach': {
        const f = this.fn(end.fn.id)
        return this.segment(
          segment,
          x => `at=${site};v0=${x};const r=${f}(${x});if(first){first=false;H.checkNoPromise(r);}`,
          'let first=true;',
          "return{kind:'rows',rows:[]};",
        )
      }
      case 'sink': {
        const make = this.constant(runtime.makerOfSink(end.name))
        const fns = end.fns.map(f => this.fn(f.id)).join(',')
        const args = this.constant(end.args)
        const value = end.slot < 0 ? 'undefined' : `I[${end.slot}].value`
        const own = end.fns.length === 0
        const at = own ? this.site(operator, callSite, true) : site
        return this.segment(
          segment,
          x => `at=${at};v0=${x};out.add(${x});`,
          `const out=${make}([${fns}],${args},${value},T);try{`,
          `at=${at};v0=H.unknownRow;return out.output?out.output():{kind:'rows',rows:out.finish()};}finally{out.close?.();}`,
        )
      }
      case 'combine': {
        const { create, zero, mergeValue } = end
        const makeAdd = runtime.addFactory(create !== undefined || zero !== undefined)
        const add = this.made(f => {
          const merge = f(mergeValue.id)
          return makeAdd(zero ? runtime.createFromZero(zero, merge) : create && f(create.id), merge)
        })
        const spec = this.constant(end.partitioner)
        segment.keyed = site
        return this.segment(
          segment,
          // only the key is noted: noting the pair would keep V8 from doing without it
          x =>
            `at=${site};if(first){first=false;H.checkPair(${x});}v0=${x}[0];${add}(out,${x}[0],${x}[1]);`,
          `let first=true;const out=H.combineWriter(T,${spec},I,${this.partitionFn()});`,
          "return{kind:'shuffle',writer:out};",
        )
      }
      case 'shuffle': {
        const spec = this.constant(end.partitioner)
        const keyed = end.keyed || end.partitioner.kind !== 'roundRobin'
        return this.segment(
          segment,
          x =>
            `at=${site};${keyed ? `if(first){first=false;H.checkPair(${x});}` : ''}v0=${x};out.add(${x});`,
          `let first=true;const out=H.shuffleWriter(T,${spec},I,${end.keyed},${this.partitionFn()});`,
          "return{kind:'shuffle',writer:out};",
        )
      }
    }
  }

  private partitionFn(): string {
    const { end } = this.plan
    if (end.end !== 'combine' && end.end !== 'shuffle') return 'undefined'
    return end.partitioner.kind === 'custom' ? this.fn(end.partitioner.fn.id) : 'undefined'
  }

  private collect(segment: Segment, limitSlot: number): string {
    if (limitSlot < 0) {
      return this.segment(
        segment,
        x => `rows.push(${x});`,
        'const rows=[];',
        "return{kind:'rows',rows};",
      )
    }
    // a partition that is being kept must be seen to its end
    const stop = hasCache(this.plan.root) ? '' : `if(rows.length>=limit)break ${segment.label};`
    return this.segment(
      segment,
      x => `if(rows.length<limit)rows.push(${x});${stop}`,
      `const rows=[];const limit=I[${limitSlot}].value;if(limit<=0)return{kind:'rows',rows};`,
      "return{kind:'rows',rows};",
    )
  }

  private segment(
    segment: Segment,
    use: (x: string) => string,
    before: string,
    after: string,
  ): string {
    const loops = this.rows(this.plan.root, use, segment, this.isAsync)
    return `${segment.declarations()}
try{${before}
${loops}
${after}
}${segment.failure()}`
  }

  /** Code that runs `use(x)` for each row x of a node. */
  private rows(
    node: PlanNode,
    use: (x: string) => string,
    segment: Segment,
    inAsync: boolean,
  ): string {
    switch (node.node) {
      case 'source':
        return this.source(node, use, segment)
      case 'row':
        return this.row(node, use, segment, inAsync)
      case 'cache': {
        const parent = this.pull(node.parent)
        const { operator, callSite } = operatorOf(node.parent)
        segment.root = this.site(operator, callSite, true)
        const x = this.name('x')
        return `${segment.label}:for(const b of H.keepRows(T,I[${node.slot}],${parent}())){for(let i=0;i<b.length;i++){const ${x}=b[i];
${use(x)}}at=0;}`
      }
      case 'partition':
        return this.partition(node, use, segment, inAsync)
    }
  }

  private source(node: SourceNode, use: (x: string) => string, segment: Segment): string {
    segment.root = this.site(node.operator, node.callSite, true)
    const slot = `I[${node.slot}]`
    const { label } = segment
    const x = this.name('x')
    switch (node.kind) {
      case 'text':
        return `${label}:for(const t of H.textWindows(T,${slot})){const n=t.length;
for(let p=0,q=0;p<n;p=q+1){q=t.indexOf('\\n',p);if(q<0)q=n;const ${x}=t.slice(p,q);
${use(x)}}at=0;}`
      case 'rows':
        return `${label}:for(const b of H.rowBlocks(T,${slot})){for(let i=0;i<b.length;i++){const ${x}=b[i];
${use(x)}}at=0;}`
      case 'range':
        return `const [ra,rb,rs]=${slot}.value;${label}:for(let i=0,n=Math.max(0,Math.ceil((rb-ra)/rs));i<n;i++){const ${x}=ra+i*rs;
${use(x)}}`
      case 'combined': {
        const site = this.site(node.operator, node.callSite)
        const makeAdd = runtime.addBytesFactory()
        const add = this.made(f => makeAdd(f(node.merge!.id)))
        return `at=${site};${label}:for(const C of H.combined(T,${slot},${add})){for(let g=0;g<C.count;g++){const ${x}=[C.key(g),C.value(g)];
${use(x)}}at=${site};v0=H.unknownRow;}`
      }
      case 'pairs':
        return `${label}:for(const B of H.keyedBlocks(T,${slot})){for(let i=0;i<B.count;i++){const ${x}=[B.key(i),B.values[i]];
${use(x)}}at=0;}`
      case 'grouped':
        return `${label}:for(const G of H.grouped(T,${slot})){for(let g=0;g<G.count;g++){const ${x}=[G.key(g),G.values[g]];
${use(x)}}at=0;}`
      case 'builtin': {
        const make = this.constant(runtime.builtinSource(node.name!))
        return `${label}:for(const ${x} of ${make}(${slot}.kind==='blocks'?${slot}.blocks:${slot}.value,T)){
${use(x)}at=0;}`
      }
    }
  }

  private row(
    node: RowNode,
    use: (x: string) => string,
    segment: Segment,
    inAsync: boolean,
  ): string {
    const y = this.name('x')
    const site = this.site(node.operator, node.callSite)
    const enter = (argument: string): string => `at=${site};v0=${argument};`
    const call = (argument: string): string =>
      `${enter(argument)}const ${y}=${this.fn(node.fn!.id)}(${argument});`
    const once = (check: string): string => {
      const first = this.name('first')
      segment.flags.push(first)
      return `if(${first}){${first}=false;${check}}`
    }
    const noPromise = (): string => once(`H.checkNoPromise(${y});`)
    const pairs = (x: string): string => once(`at=${site};H.checkPair(${x});`)
    const code = (x: string): string => {
      switch (node.kind) {
        case 'map':
          return `${call(x)}${noPromise()}${use(y)}`
        case 'filter':
          return `${call(x)}${noPromise()}if(${y}){${use(x)}}`
        case 'flatMap':
          return `${call(x)}${this.each(y, enter(x), use)}`
        case 'mapValues': {
          const pair = this.name('x')
          return `${pairs(x)}${call(`${x}[1]`)}${noPromise()}const ${pair}=[${x}[0],${y}];${use(pair)}`
        }
        case 'flatMapValues': {
          const pair = this.name('x')
          const rows = this.each(
            y,
            enter(`${x}[1]`),
            z => `const ${pair}=[${x}[0],${z}];${use(pair)}`,
          )
          return `${pairs(x)}${call(`${x}[1]`)}${rows}`
        }
        case 'keyBy': {
          const pair = this.name('x')
          return `${call(x)}${noPromise()}const ${pair}=[${y},${x}];${use(pair)}`
        }
        case 'keys':
          return `${pairs(x)}const ${y}=${x}[0];${use(y)}`
        case 'values':
          return `${pairs(x)}const ${y}=${x}[1];${use(y)}`
      }
    }
    return this.rows(node.parent, code, segment, inAsync)
  }

  /** A loop over what a flatMap function gave: by index when it is an array, else by its iterator, which is the user's. */
  private each(values: string, enter: string, use: (x: string) => string): string {
    const z = this.name('x')
    const i = this.name('i')
    const it = this.name('t')
    return `const ${it}=Array.isArray(${values})?undefined:H.iterate(${values});
for(let ${i}=0;;${i}++){let ${z};if(${it}===undefined){if(${i}>=${values}.length)break;${z}=${values}[${i}];}else{${enter}const r=${it}.next();if(r.done)break;${z}=r.value;}
${use(z)}}`
  }

  private partition(
    node: PartitionNode,
    use: (x: string) => string,
    segment: Segment,
    inAsync: boolean,
  ): string {
    const parents = node.parents.map(parent => this.pull(parent))
    const fns = node.fns.map(f => this.fn(f.id)).join(',')
    const builtin = this.constant(runtime.partitionOperator(node.name))
    const args = this.constant(node.args)
    const value = node.slot < 0 ? 'undefined' : `I[${node.slot}].value`
    const site = this.site(node.operator, node.callSite, node.fns.length === 0)
    const x = this.name('x')
    const it = this.name('t')
    const { label } = segment
    segment.root = this.site(node.operator, node.callSite, true)
    const make = `${builtin}([${parents.join(',')}],[${fns}],${args},${value},T)`
    const enter = `at=${site};v0=H.wholePartition;`
    const loop = (head: string): string =>
      `${label}:${head}(const ${x} of ${it}){at=0;\n${use(x)}\n${enter}}`
    if (!inAsync) return `${enter}const ${it}=H.checkIterable(${make});${loop('for')}`
    return `${enter}const ${it}=H.checkIterable(await ${make});if(H.isAsyncIterable(${it})){${loop('for await')}}else{${loop('for')}}`
  }

  /** A generator function over a node's rows, for an operator that takes an iterator; gives its name. */
  private pull(node: PlanNode): string {
    const name = this.name('pull')
    if (this.isAsync && mayBeAsync(node)) {
      // an asynchronous partition in the middle is gathered first: the function after it reads a plain iterator
      const inner = new Segment()
      const loops = this.rows(node, x => `rows.push(${x});`, inner, true)
      this.prelude.push(
        `const rows_${name}=await(async()=>{${inner.declarations()}const rows=[];try{${loops}return rows;}${inner.failure()}})();
function* ${name}(){yield* rows_${name};}`,
      )
      return name
    }
    const segment = new Segment()
    const loops = this.rows(node, x => `yield ${x};`, segment, false)
    this.prelude.push(`function* ${name}(){${segment.declarations()}
try{${loops}
}${segment.failure()}}`)
    return name
  }
}

let labels = 0

/** One loop nest: its label, and the flags that stand outside of it. */
class Segment {
  readonly label: string = `source${labels++}`
  readonly flags: string[] = []

  /** Site of what the rows come from: where the loop is when it is in no function (`at` 0). */
  root = 0

  /** Site at which `v0` is the key of the input; 0: at none. */
  keyed = 0

  declarations(): string {
    return `let at=0,v0=H.unknownRow${this.flags.map(f => `,${f}=true`).join('')};`
  }

  failure(): string {
    const input = this.keyed === 0 ? 'v0' : `at===${this.keyed}?new H.ValueOf(v0):v0`
    return `catch(e){throw H.failed(e,S[at||${this.root}],at===0?H.unknownRow:${input},T);}`
  }
}

function mayBeAsync(node: PlanNode): boolean {
  switch (node.node) {
    case 'source':
      return false
    case 'row':
    case 'cache':
      return mayBeAsync(node.parent)
    case 'partition':
      return runtime.mayGiveAsync(node.name) || node.parents.some(mayBeAsync)
  }
}

/** The operator whose rows a node gives. */
function operatorOf(node: PlanNode): OperatorPlace {
  return node.node === 'cache' ? operatorOf(node.parent) : node
}

function hasCache(node: PlanNode): boolean {
  switch (node.node) {
    case 'source':
    case 'partition':
      return false
    case 'row':
      return hasCache(node.parent)
    case 'cache':
      return true
  }
}

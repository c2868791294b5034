/** What `explain` prints: the plan in its steps, and the generated code. Sections and lines have Spark's form. */
import type { SqlPlanTexts } from '../core/scheduler/listener-bus.js'
import { MillraceError } from '../util/errors.js'
import { type Loop, loopCode, loopsOf, numberLoops } from './codegen/loops.js'
import { cutList, type TextForm } from './expressions/expression-text.js'
import { type KnownPlan, logicalText } from './logical/logical-text.js'
import type { LogicalPlan } from './logical/plan.js'
import { statisticsText } from './logical/statistics-text.js'
import { formattedText, type Loops, physicalText } from './physical/physical-node.js'
import { fragmentsOf, type Stage, type StageMaker } from './physical/stage.js'
import { type ExplainMode, type RuntimeConf, timeZoneOf } from './query.js'
import { simpleString } from './types/data-type.js'

/** The plans of a query. */
export interface Plans {
  readonly written: LogicalPlan
  readonly analyzed: LogicalPlan
  readonly optimized: LogicalPlan
  /** Of a part of the written plan, the analyzed one that stands for it: what a Dataset was made from. */
  readonly known: KnownPlan
}

/** How a session wants its plans written. */
export function textForm(conf: RuntimeConf, isVerbose: boolean): TextForm {
  const maxFields = Number(conf.get('spark.sql.debug.maxToStringFields'))
  return { timeZone: timeZoneOf(conf), maxFields, isVerbose }
}

/** The text of each logical plan. */
export function planTexts(
  { written, analyzed, optimized, known }: Plans,
  form: TextForm,
): Omit<SqlPlanTexts, 'physical'> {
  const columns = analyzed.output.map(({ name, type }) => `${name}: ${simpleString(type)}`)
  return {
    parsed: logicalText(written, form, { written: known }),
    analyzed: `${cutList(columns, ', ', form)}\n${logicalText(analyzed, form)}`,
    optimized: logicalText(optimized, form),
  }
}

export function explainText(
  plans: Plans,
  stage: Stage,
  mode: ExplainMode,
  conf: RuntimeConf,
  maker: StageMaker,
): string {
  const { node } = stage
  const form = textForm(conf, mode !== 'simple')
  const { ordered, numbers } = numberLoops(node, loopsOf(fragmentsOf(stage, maker)))
  const section = (name: string, text: string): string => `== ${name} Plan ==\n${text}\n\n`
  const physical = physicalText(node, form, numbers)
  switch (mode) {
    case 'simple':
      return section('Physical', physical)
    case 'formatted':
      return section('Physical', formattedText(node, form, numbers))
    case 'cost': {
      const optimized = logicalText(plans.optimized, form, { after: statisticsText })
      return `${section('Optimized Logical', optimized)}${section('Physical', physical)}`
    }
    case 'extended': {
      const { parsed, analyzed, optimized } = planTexts(plans, form)
      const logical = [
        section('Parsed Logical', parsed),
        section('Analyzed Logical', analyzed),
        section('Optimized Logical', optimized),
      ]
      return `${logical.join('')}== Physical Plan ==\n${physical}\n`
    }
    case 'codegen':
      return codeText(ordered, form, numbers)
    default:
      throw new MillraceError('UNKNOWN_EXPLAIN_MODE', { mode: String(mode) })
  }
}

/** Each loop: what it does the work of, from its last node down, and its JavaScript. */
function codeText(loops: readonly Loop[], form: TextForm, numbers: Loops): string {
  const texts = loops.map(
    (loop, i) =>
      `== Subtree ${i + 1} / ${loops.length} ==\n${physicalText(loop.nodes[0], form, numbers)}\n\nGenerated code:\n${loopCode(loop)}\n\n`,
  )
  return `Found ${loops.length} WholeStageCodegen subtrees.\n${texts.join('')}`
}

/**
 * Whether an error of millrace's means what Spark's did. Spark's errors have a class and a text; the table names the
 * conditions that stand for each text. Values in the text (durations, times) must be in ours too.
 */
import { MillraceError } from '../../src/index.js'
import type { SparkError } from './case-format.js'

const conditions: readonly (readonly [text: RegExp, ...conditions: string[]])[] = [
  [/No output operations registered/, 'STREAMING_NO_OUTPUT_OPERATIONS'],
  [/after stopping a context is not supported/, 'STREAMING_ADD_AFTER_STOP'],
  [/after starting a context is not supported/, 'STREAMING_ADD_AFTER_START'],
  [/StreamingContext has already been stopped/, 'STREAMING_CONTEXT_STOPPED'],
  [/Only one StreamingContext may be started/, 'STREAMING_CONTEXT_ALREADY_ACTIVE'],
  [/stopped SparkContext/, 'SPARK_CONTEXT_STOPPED'],
  [/different slide durations|different slide times/, 'STREAMING_DIFFERENT_SLIDES'],
  [/different contexts|different StreamingContexts/, 'STREAMING_DIFFERENT_CONTEXTS'],
  [/Couldn't generate RDD from parent/, 'STREAMING_PARENT_WITHOUT_RDD'],
  [/must not return null/, 'STREAMING_TRANSFORM_NO_RDD'],
  [/Cannot change storage level/, 'STREAMING_PERSIST_AFTER_START'],
  [/checkpoint directory has not been set/, 'CHECKPOINT_DIRECTORY_MISSING'],
  [/must be (?:a )?multiple of the slide duration of parent/, 'STREAMING_WINDOW_NOT_MULTIPLE'],
  [/checkpoint interval for .* has not been set/, 'STREAMING_CHECKPOINT_INTERVAL_MISSING'],
  [
    /checkpoint interval for .* not a multiple of its slide time/,
    'STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE',
  ],
  [
    /checkpoint interval for .* lower than its slide time/,
    'STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT',
  ],
  [/marked for checkpointing but the storage level/, 'STREAMING_CHECKPOINT_NOT_PERSISTED'],
  [/remember duration for .* checkpoint interval/, 'STREAMING_REMEMBER_TOO_SHORT'],
  [/Cannot change checkpoint interval/, 'STREAMING_CHECKPOINT_AFTER_START'],
  [/Cannot update the state/, 'STATE_UPDATE_NOT_ALLOWED'],
  [/Cannot remove the state/, 'STATE_REMOVE_NOT_ALLOWED'],
  [/in PIDRateEstimator should be|invalid.*PIDRateEstimator/i, 'INVALID_PID_PARAMETER'],
  [/State is not set/, 'STATE_NOT_SET'],
  [/has not been initialized/, 'STREAMING_NOT_INITIALIZED'],
]

/** Undefined when `found` stands for Spark's error, else what is wrong. */
export function errorDifference(found: unknown, expected: SparkError): string | undefined {
  if (!(found instanceof Error)) return 'no error'
  const { message } = expected
  if (message === null) return conditionOf(found) === undefined ? NO_CONDITION : undefined
  const thrown = thrownInTask(message)
  const entry = conditions.find(([text]) => text.test(thrown ?? message))
  if (entry === undefined) {
    if (thrown !== undefined) {
      return isTaskFailure(found) ? holds(found, [thrown]) : 'an error that no task threw'
    }
    if (conditionOf(found) === undefined) return NO_CONDITION
  } else {
    const [, ...names] = entry
    const isOne = names.includes(conditionOf(found) ?? '')
    const fits = isOne || (thrown !== undefined && tells(found, names))
    if (!fits) return `an error that is not ${names.join(' or ')}`
  }
  return holds(found, message.match(/-?\d+(?:\.\d+)? ms\b/g) ?? [])
}

const NO_CONDITION = 'an error without a condition'

function conditionOf(error: Error): string | undefined {
  return error instanceof MillraceError ? error.condition : undefined
}

/** Of the failure of a job: what a function of the program threw. */
function thrownInTask(message: string): string | undefined {
  if (!message.startsWith('Job aborted')) return undefined
  const cause = /(?:[\w$]+\.)+[\w$]*(?:Exception|Error): (.*)$/s.exec(message)?.[1]
  return cause?.replace(/^requirement failed: /, '')
}

function isTaskFailure(error: Error): boolean {
  return conditionOf(error)?.startsWith('USER_FUNCTION_FAILED') === true
}

/** Whether the error, or one that caused it, has one of the conditions. */
function tells(error: Error, names: readonly string[]): boolean {
  if (names.some(name => error.message.includes(`[${name}]`))) return true
  return error.cause instanceof Error && tells(error.cause, names)
}

function holds(found: Error, texts: readonly string[]): string | undefined {
  const missing = texts.find(text => !found.message.includes(text))
  return missing === undefined ? undefined : `an error that does not tell '${missing}'`
}

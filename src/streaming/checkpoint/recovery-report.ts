/** What becomes of the streams of a checkpoint in the program that takes it up. */
import { stateFileName } from '../../core/state/state-file.js'
import { MillraceError } from '../../util/errors.js'
import type { Logger } from '../../util/log.js'
import type { Checkpoint, OperatorRecord, StateRecord } from './checkpoint-file.js'

export interface RecoveryReport {
  /** In both. */
  readonly kept: readonly OperatorRecord[]
  /** In the program only; they begin empty. */
  readonly added: readonly OperatorRecord[]
  /** In the checkpoint only. */
  readonly dropped: readonly OperatorRecord[]
  /** Those of the dropped ones whose contents would be lost. */
  readonly droppedStates: readonly StateRecord[]
}

export function compareOperators(
  checkpoint: Pick<Checkpoint, 'operators' | 'states'>,
  program: readonly OperatorRecord[],
): RecoveryReport {
  const before = new Set(checkpoint.operators.map(({ id }) => id))
  const now = new Set(program.map(({ id }) => id))
  return {
    kept: program.filter(({ id }) => before.has(id)),
    added: program.filter(({ id, role }) => !before.has(id) && role !== 'stream'),
    dropped: checkpoint.operators.filter(({ id }) => !now.has(id)),
    droppedStates: checkpoint.states.filter(
      ({ operatorId, keys }) => !now.has(operatorId) && keys > 0,
    ),
  }
}

/** One line for each stream: what is kept, new and dropped. */
export function reportLines({ kept, added, dropped, droppedStates }: RecoveryReport): string[] {
  const line =
    (what: string) =>
    ({ role, id, madeBy }: OperatorRecord): string => {
      const state = droppedStates.find(({ operatorId }) => operatorId === id)
      return `${what} ${role} ${id} (${madeBy})${state === undefined ? '' : `: ${sizeOf(state)}`}`
    }
  return [...kept.map(line('kept')), ...added.map(line('new')), ...dropped.map(line('dropped'))]
}

/** `12 keys, 3456 bytes` */
export function sizeOf({ keys, bytes }: StateRecord): string {
  return `${keys} key${keys === 1 ? '' : 's'}, ${bytes} bytes`
}

/** Why a state is not the one of its checkpoint: the file that must be there, and the newest that is. */
export function missingFile(fileMs: number, foundMs: number | undefined): string {
  const newest =
    foundMs === undefined ? 'there is none' : `the newest is '${stateFileName(foundMs)}'`
  return `of which '${stateFileName(fileMs)}' must be there and ${newest}`
}

/**
 * Throws CHECKPOINT_STATE_DROPPED when state would be lost and the program does not say that it may; tells the rest to
 * the log.
 */
export function judgeReport(
  report: RecoveryReport,
  { mayDrop, logger }: { readonly mayDrop: boolean; readonly logger: Logger },
): void {
  const { kept, added, dropped, droppedStates } = report
  if (droppedStates.length > 0 && !mayDrop) {
    const states = droppedStates.map(state => {
      const madeBy = dropped.find(({ id }) => id === state.operatorId)?.madeBy
      return `${state.operatorId}${madeBy === undefined ? '' : ` (${madeBy})`}: ${sizeOf(state)}`
    })
    const news = added.filter(({ role }) => role === 'state').map(({ id }) => id)
    throw new MillraceError('CHECKPOINT_STATE_DROPPED', {
      states: states.join('; '),
      candidates: news.join(', '),
    })
  }
  for (const line of reportLines(report)) {
    if (line.startsWith('dropped')) logger.warn(`Recovery: ${line}`)
    else logger.info(`Recovery: ${line}`)
  }
  const unnamed = kept.filter(({ role, named }) => role === 'state' && !named)
  if (unnamed.length > 0 && added.length + dropped.length > 0) {
    logger.warn(
      `The program's streams are not those of the checkpoint, and state was found again by derived names: ${unnamed.map(({ id }) => id).join(', ')}. Name what must be kept with uid()`,
    )
  }
}

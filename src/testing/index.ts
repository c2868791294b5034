/** What programs need to test their own streams: time in their hands, input written down, faults on demand. */
import '../index.js'

export type { OutputBatch } from './batch-difference.js'
export {
  FaultyFileSystem,
  type FileSystemCall,
  type FileSystemFaults,
} from './faulty-file-system.js'
export { Interruption, kill, killInBatch, restart } from './interruption.js'
export { type IdleSource, ManualClock } from './manual-clock.js'
export { type InputBatches, type RunOptions, runOperation } from './run-operation.js'
export { SimulatedDisk } from './simulated-disk.js'
export { SimulatedFileSystem, type SimulatedFileSystemOptions } from './simulated-file-system.js'
export { Outside } from './simulation/outside.js'
export {
  type SimulatedProgram,
  SimulationFailure,
  type SimulationOptions,
  type SimulationReport,
  simulate,
} from './simulation/simulation.js'
export { TestInputStream } from './test-input-stream.js'
export { type ExpectedBatches, type TestOptions, testOperation } from './test-operation.js'

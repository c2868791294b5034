/** Lets the serializer send instances of importable classes: loaded by the driver and by every task thread. */
import { classReference, resolveClass } from '../closure/classes.js'
import { hiddenState } from '../closure/hidden-state.js'
import { setClassResolver } from '../serializer/class-resolver.js'

setClassResolver({ referenceOf: classReference, hiddenState, resolve: resolveClass })

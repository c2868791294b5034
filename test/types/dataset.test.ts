/** The types of Datasets: what programs get, what they are refused, and what it costs the type checker. */
import { checkTypeCases } from './check-type-cases.js'
import { datasetCases, datasetPreamble } from './dataset-cases.js'

checkTypeCases(datasetPreamble, datasetCases)

import { test } from 'node:test'
import '../../../src/sql/functions/all.js'
import { checkCases, type FunctionCase } from './check-cases.js'

/** What Spark answers; `!` stands before the condition of an error. */
const cases: FunctionCase[] = [
  ['coalesce()', '!WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ["coalesce(null,1,'2')", '1'],
  ['if(1,2,3)', '!DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['if(null,1,2)', '2'],
  ['ifnull(null,1)', '1'],
  ["nvl(null,'a')", 'a'],
  ['nvl2(null,1,2)', '2'],
  ["nvl2(1,2,'a')", '2'],
  ['nullif(1,1L)', 'NULL'],
  ['nullif(1,2)', '1'],
  ['nullif(null,1)', 'NULL'],
  ['nullifzero(0)', 'NULL'],
  ['nullifzero(3.5)', '3.5'],
  ['zeroifnull(null)', '0'],
  ['zeroifnull(5)', '5'],
  ["nullifzero('a')", '!CAST_INVALID_INPUT'],
  ["decode(1,1,'a',2,'b')", 'a'],
  ["decode(3,1,'a',2,'b')", 'NULL'],
  ["decode(3,1,'a',2,'b','z')", 'z'],
  ["decode(null,1,'a',null,'n')", 'n'],
  ["decode(encode('abc','utf-8'),'utf-8')", 'abc'],
  ['decode(1)', '!WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['equal_null(null,null)', 'true'],
  ["equal_null(1,'1')", 'true'],
  ["if(true, 1, 'a')", '1'],
  ['nullif(1.0, 1)', 'NULL'],
  ["nullif('1', 1)", 'NULL'],
  ['nullif(array(1), array(1))', 'NULL'],
  ["decode('1', 1, 'x', 'y')", 'x'],
  ['decode(2, 1, 10, 2.5)', '2.5'],
  ['nvl2(array(), 1, 2)', '1'],
  ['zeroifnull(cast(null as decimal(5,2)))', '0.00'],
  ["zeroifnull('1')", '1'],
  ["coalesce(1,'a')", '1', { ansi: false }],
  ["if(null, 1, 'a')", 'a', { ansi: false }],
  ["nullif('a', 1)", 'a', { ansi: false }],
]

test('choosing among values', () => checkCases(cases))

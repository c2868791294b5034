import { test } from 'node:test'
import '../../../src/sql/functions/all.js'
import { checkCases, type FunctionCase } from './check-cases.js'

/** What Spark answers; `!` stands before the condition of an error. */
const cases: FunctionCase[] = [
  ['map_filter(map(1,2,3,4),(k,v)->k<v and v>2)', '{3 -> 4}'],
  ['transform_keys(map(1,2,3,4),(k,v)->k+v)', '{3 -> 2, 7 -> 4}'],
  ['transform_keys(map(1,2,3,4),(k,v)->1)', '!DUPLICATED_MAP_KEY'],
  ['transform_keys(map(1,2,3,4),(k,v)->null)', '!NULL_MAP_KEY'],
  ['transform_values(map(1,2,3,4),(k,v)->k||v)', '{1 -> 12, 3 -> 34}'],
  [
    "map_zip_with(map(1,2,3,4),map(1,'x',9,'y'),(k,a,b)->concat(k,a,b))",
    '{1 -> 12x, 3 -> NULL, 9 -> NULL}',
  ],
  [
    "map_zip_with(map(1,2),map('1','x'),(k,a,b)->concat(k,a,b))",
    '!DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES',
  ],
  ['transform(array(1,2,null),x->x+1)', '[2, 3, NULL]'],
  ['transform(array(1,2),(x,i)->x*i)', '[0, 2]'],
  ['transform(null,x->x)', '!DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['transform(array(1),(x,y,z)->x)', '!INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH'],
  ['transform(1,x->x)', '!DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['filter(array(1,null,3),x->x>1)', '[3]'],
  ['filter(array(1,2,3),(x,i)->i>0)', '[2, 3]'],
  ['filter(array(1),x->1)', '!DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['exists(array(1,null,3),x->x>5)', 'NULL'],
  ['exists(array(1,null),x->x=1)', 'true'],
  ['exists(array(),x->true)', 'false'],
  [
    'exists(array(1,null,3),x->x>5)',
    'false',
    { settings: { 'spark.sql.legacy.followThreeValuedLogicInArrayExists': 'false' } },
  ],
  ['forall(array(1,null),x->x>0)', 'NULL'],
  ['forall(array(1,null),x->x>1)', 'false'],
  ['forall(array(),x->false)', 'true'],
  ['aggregate(array(1,2,3),0,(a,x)->a+x)', '6'],
  ['aggregate(array(1,2,3),0,(a,x)->a+x,a->a*10)', '60'],
  ['reduce(array(1,null),0,(a,x)->a+x)', 'NULL'],
  ['aggregate(array(1,2,3),0L,(a,x)->a+x)', '6'],
  ['aggregate(array(1,2,3),0,(a,x)->a+1L)', '!DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  [
    'aggregate(array(1,2,3),cast(0 as tinyint),(a,x)->a+x)',
    '!DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
  ],
  ["aggregate(array(1,2,3),'a',(a,x)->a||x)", 'a123'],
]

test('functions with lambdas', () => checkCases(cases))

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
  ['transform(array(1,2), x -> transform(array(10,20), y -> x + y))', '[[11, 21], [12, 22]]'],
  ['transform(array(struct(1 as a, 2 as b)), s -> s.a + s.b)', '[3]'],
  ['filter(array(1,2,3,4), (x, i) -> i % 2 = 0 and x > 1)', '[3]'],
  ['aggregate(array(1.5,2.5), cast(0 as decimal(10,1)), (a,x)->cast(a+x as decimal(10,1)))', '4.0'],
  [
    'aggregate(array(1,2,3), struct(0 as s, 0 as c), (a,x)->struct(a.s+x as s, a.c+1 as c), a->a.s/a.c)',
    '2.0',
  ],
  ['aggregate(cast(null as array<int>), 0, (a,x)->a+x)', 'NULL'],
  ['aggregate(array(), 5, (a,x)->a)', '5'],
  ['zip_with(array(1,2), array(3), (x,y)->x+y)', '[4, NULL]'],
  ["map_zip_with(map('a',1), map('a',2,'b',3), (k,v1,v2)->coalesce(v1,0)+v2)", '{a -> 3, b -> 3}'],
  ["map_filter(map('a',1,'b',null), (k,v)->v is null)", '{b -> NULL}'],
  ['exists(array(1,2), x -> null)', 'NULL'],
  ['aggregate(array(2147483647, 1), 0, (a,x)->a+x)', '-2147483648', { ansi: false }],
  ["transform(array(1,2,3), (x,i)->named_struct('v',x,'i',i))", '[{1, 0}, {2, 1}, {3, 2}]'],
  ['forall(array(1,2), x -> x is not null)', 'true'],
  ['exists(array(array(1)), x -> size(x) = 1)', 'true'],
]

test('functions with lambdas', () => checkCases(cases))

/** Functions of arrays, maps and structs. */
import type { Dynamic } from '../row-types.js'
import {
  define,
  type Fn1,
  type Fn2,
  type FnElement,
  type FnExplode,
  type FnExplodeOuter,
  type FnMany,
  type FnOf,
  type FnSame,
  type FnWith,
  type Value,
} from './define.js'

/** Whether the array has the value. */
export const array_contains: FnWith<[value: unknown], boolean> = define('array_contains', 'cv')

/** The position of the first element that equals the value, from 1; 0 when there is none. */
export const array_position: FnWith<[value: unknown], number> = define('array_position', 'cv')

/** The array without elements that came before in it. */
export const array_distinct: FnSame<'array_distinct'> = define('array_distinct', 'c')

/** The elements of both arrays, each once. */
export const array_union: Fn2<Dynamic> = define('array_union', 'cc')

/** The elements that are in both arrays, each once, in order of the first. */
export const array_intersect: Fn2<Dynamic> = define('array_intersect', 'cc')

/** The elements of the first array that the second does not have, each once. */
export const array_except: Fn2<Dynamic> = define('array_except', 'cc')

/** Whether the arrays have an element in common that is not null. */
export const arrays_overlap: Fn2<boolean | null> = define('arrays_overlap', 'cc')

/** The elements of the arrays in an array, one after the other. */
export const flatten: FnOf<'flatten', Dynamic> = define('flatten', 'c')

/** The elements as one string with the delimiter between them. */
export const array_join: FnWith<
  [delimiter: Value<string>, nullReplacement?: Value<string>],
  string
> = define('array_join', 'cvv')

/** An array with the value so many times. */
export const array_repeat: FnWith<[count: Value<number>], Dynamic> = define('array_repeat', 'cv')

/** The array without the elements that equal the value. */
export const array_remove: FnWith<[value: unknown], Dynamic> = define('array_remove', 'cv')

/** The least element. */
export const array_min: FnElement = define('array_min', 'c')

/** The greatest element. */
export const array_max: FnElement = define('array_max', 'c')

/** An array of structs: the first elements of all arrays, the second ones, and so on. */
export const arrays_zip: FnMany<Dynamic> = define('arrays_zip', 'c')

/** The array without its nulls. */
export const array_compact: FnSame<'array_compact'> = define('array_compact', 'c')

/** The array with the value behind its elements. */
export const array_append: FnWith<[value: unknown], Dynamic> = define('array_append', 'cv')

/** The array with the value before its elements. */
export const array_prepend: FnWith<[value: unknown], Dynamic> = define('array_prepend', 'cv')

/** The array with the value put in at a position, from 1, or from the end with -1. */
export const array_insert: FnWith<[position: Value<number>, value: unknown], Dynamic> = define(
  'array_insert',
  'cvv',
)

/** The number of elements of an array. */
export const array_size: Fn1<'array_size', number> = define('array_size', 'c')

/** The number of elements of an array, or of entries of a map. */
export const size: Fn1<'size', number> = define('size', 'c')

/** The number of elements of an array, or of entries of a map. */
export const cardinality: Fn1<'cardinality', number> = define('cardinality', 'c')

/** So many elements from a position on, which counts from 1, or from the end when it is negative. */
export const slice: FnWith<[start: Value<number>, length: Value<number>], Dynamic> = define(
  'slice',
  'cvv',
)

/**
 * An array of the values from start to stop, both of them where the steps meet it. Numbers go by numbers, dates
 * and timestamps by intervals.
 */
export const sequence: FnMany<Dynamic> = define('sequence', 'c')

/** The elements in random order. A second argument, a constant, is the seed of the order. */
export const shuffle: FnWith<[seed?: Value<number>], Dynamic> = define('shuffle', 'cv')

/** The elements in ascending order, or in descending order when the second argument is false. */
export const sort_array: FnWith<[ascending?: Value<boolean>], Dynamic> = define('sort_array', 'cv')

/** The element of an array at a position, from 1, or from the end with -1; or the value of a key of a map. */
export const element_at: FnWith<[key: unknown], Dynamic> = define('element_at', 'cv')

/** As element_at, but null for a position outside of the array. */
export const try_element_at: FnWith<[key: unknown], Dynamic> = define('try_element_at', 'cv')

/** The element of an array by its index from 0. */
export const get: FnWith<[index: Value<number>], Dynamic> = define('get', 'cv')

/** An array of the arguments. */
export const array: FnMany<Dynamic> = define('array', 'c')

/** A map of keys and values, which come by turns. */
export const create_map: FnMany<Map<Dynamic, Dynamic>> = define('map', 'c')

/** The keys of a map, as an array. */
export const map_keys: FnOf<'map_keys', Dynamic> = define('map_keys', 'c')

/** The values of a map, as an array. */
export const map_values: FnOf<'map_values', Dynamic> = define('map_values', 'c')

/** The entries of a map, as an array of structs of a key and a value. */
export const map_entries: FnOf<'map_entries', Dynamic> = define('map_entries', 'c')

/** A map of an array of keys and an array of as many values. */
export const map_from_arrays: Fn2<Dynamic> = define('map_from_arrays', 'cc')

/** A map of an array of structs of two fields: a key and a value. */
export const map_from_entries: FnOf<'map_from_entries', Dynamic> = define('map_from_entries', 'c')

/** The entries of all maps in one. */
export const map_concat: FnMany<Dynamic> = define('map_concat', 'c')

/** Whether the map has the key. */
export const map_contains_key: FnWith<[key: unknown], boolean> = define('map_contains_key', 'cv')

/**
 * A map of a text of keys and values. The second argument, a regular expression, separates entries (a comma unless
 * given), the third a key from its value (a colon).
 */
export const str_to_map: FnWith<
  [pairs?: Value<string>, keyValue?: Value<string>],
  Map<string, string | null>
> = define('str_to_map', 'cvv')

/** A struct of the arguments. Fields have the names of columns and aliases, else col1, col2 and so on. */
export const struct: FnMany<Dynamic> = define('struct', 'c')

/** A struct of names, which are constants, and values, which come by turns. */
export const named_struct: FnMany<Dynamic> = define('named_struct', 'c')

/** A row for each element of an array, in the column col, or for each entry of a map, in the columns key and value. */
export const explode: FnExplode = define('explode', 'c')

/** As explode, but a row of nulls for null and for what is empty. */
export const explode_outer: FnExplodeOuter = define('explode_outer', 'c')

/** As explode, with the position from 0 as first column, pos. */
export const posexplode: FnOf<'posexplode', Dynamic> = define('posexplode', 'c')

/** As posexplode, but a row of nulls for null and for what is empty. */
export const posexplode_outer: FnOf<'posexplode_outer', Dynamic> = define('posexplode_outer', 'c')

/** A row for each struct of an array; the columns are its fields. */
export const inline: FnOf<'inline', Dynamic> = define('inline', 'c')

/** As inline, but a row of nulls for null and for an empty array. */
export const inline_outer: FnOf<'inline_outer', Dynamic> = define('inline_outer', 'c')

/**
 * The arguments behind the first one in as many rows as it says, which must be a constant; the columns are col0,
 * col1 and so on.
 */
export const stack: FnMany<Dynamic> = define('stack', 'c')

/** What a path finds in a JSON text: $ is the whole, .name or ['name'] a field, [0] an element, [*] all elements. */
export const get_json_object: FnWith<[path: Value<string>], string | null> = define(
  'get_json_object',
  'cv',
)

/** The number of elements of the JSON array that a text is. */
export const json_array_length: FnOf<'json_array_length', number | null> = define(
  'json_array_length',
  'c',
)

/** The names of the fields of the JSON object that a text is, as an array. */
export const json_object_keys: FnOf<'json_object_keys', string[] | null> = define(
  'json_object_keys',
  'c',
)

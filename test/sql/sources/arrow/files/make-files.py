import pyarrow as pa, pyarrow.ipc as ipc, decimal, datetime, sys, os
from decimal import Decimal as D
out = sys.argv[1]
def write(name, table, format='file', **options):
    opts = ipc.IpcWriteOptions(**options)
    path = os.path.join(out, name)
    make = ipc.new_file if format == 'file' else ipc.new_stream
    with make(path, table.schema, options=opts) as w:
        w.write_table(table, max_chunksize=3)
n = None
big = 2**53 + 1
numbers = pa.table({
  'b': pa.array([True, n, False, True, n], pa.bool_()),
  'i8': pa.array([1, n, -128, 127, 0], pa.int8()),
  'i16': pa.array([1, n, -32768, 32767, 0], pa.int16()),
  'i32': pa.array([1, n, -2**31, 2**31-1, 0], pa.int32()),
  'i64': pa.array([big, n, -2**63, 2**63-1, 0], pa.int64()),
  'u8': pa.array([1, n, 0, 255, 0], pa.uint8()),
  'u16': pa.array([1, n, 0, 65535, 0], pa.uint16()),
  'u32': pa.array([1, n, 0, 2**32-1, 0], pa.uint32()),
  'u64': pa.array([1, n, 0, 2**64-1, big], pa.uint64()),
  'f16': pa.array([1.5, n, float('-inf'), 65504, 2.0**-24], pa.float16()),
  'f32': pa.array([1.5, n, float('nan'), 0.1, -0.0], pa.float32()),
  'f64': pa.array([1.5, n, float('nan'), 0.1, -0.0], pa.float64()),
  'd32': pa.array([D('1.25'), n, D('-9999999.99'), D('0.00'), D('9999999.99')], pa.decimal32(9, 2)),
  'd64': pa.array([D('1.25'), n, D('-9999999999999999.99'), D('0.00'), D('0.01')], pa.decimal64(18, 2)),
  'd128': pa.array([D('1.25'), n, D('-' + '9'*36 + '.99'), D('0.00'), D('9'*36 + '.99')], pa.decimal128(38, 2)),
  'd256': pa.array([D('1.25'), n, D('-' + '9'*36 + '.99'), D('-0.01'), D('90071992547409.93')], pa.decimal256(38, 2)),
  'nil': pa.nulls(5),
})
us = lambda t: [t, n, -1, 1700000000123456, 0]
times = pa.table({
  'd32': pa.array([19724, n, -1, 0, 2932896], pa.int32()).cast(pa.date32()),
  'd64': pa.array([19724*86400000, n, -86400000, 0, 86400000], pa.int64()).cast(pa.date64()),
  'ts_s': pa.array([1700000000, n, -1, 0, 253402300799], pa.timestamp('s')),
  'ts_ms': pa.array([1700000000123, n, -1, 0, 1], pa.timestamp('ms')),
  'ts_us': pa.array([1700000000123456, n, -1, 0, 1], pa.timestamp('us')),
  'ts_ns': pa.array([1700000000123456789, n, -1, 0, 999], pa.timestamp('ns')),
  'tz_us': pa.array([1700000000123456, n, -1, 0, 1], pa.timestamp('us', tz='Europe/Berlin')),
  'tz_ns': pa.array([-1700000000123456789, n, -1000, -1001, 1999], pa.timestamp('ns', tz='UTC')),
  'dur_s': pa.array([1, n, -1, 0, 86400], pa.duration('s')),
  'dur_us': pa.array([1, n, -1, 0, 86400], pa.duration('us')),
  'dur_ns': pa.array([1000, n, -1, 1999, 86400], pa.duration('ns')),
  'mdn': pa.array([pa.MonthDayNano([1, 2, 3000]), n, pa.MonthDayNano([-1, -2, -3001]), pa.MonthDayNano([0, 0, 0]), pa.MonthDayNano([0, 0, 999])], pa.month_day_nano_interval()),
})
s = ['', n, 'é日本😀', 'a text that is longer than twelve bytes', 'x']
b = [b'', n, b'\x00\xff', b'longer than twelve bytes', b'x']
texts = pa.table({
  'utf8': pa.array(s, pa.string()), 'large': pa.array(s, pa.large_string()), 'view': pa.array(s, pa.string_view()),
  'bin': pa.array(b, pa.binary()), 'lbin': pa.array(b, pa.large_binary()), 'vbin': pa.array(b, pa.binary_view()),
  'fix': pa.array([b'ab', n, b'\x00\x00', b'zz', b'cd'], pa.binary(2)),
  'dict': pa.array(['x', n, 'y', 'x', 'zz']).dictionary_encode(),
  'dict8': pa.DictionaryArray.from_arrays(pa.array([1, n, 0, 2, 1], pa.uint8()), pa.array(['p', n, 'q'])),
  'dictn': pa.array([big, n, 5, big, 5], pa.int64()).dictionary_encode(),
  'ree': pa.RunEndEncodedArray.from_arrays(pa.array([2, 3, 5], pa.int32()), pa.array(['r', n, 's'])),
})
st = pa.struct([('x', pa.int32()), ('y', pa.string())])
nested = pa.table({
  'l': pa.array([[1, n], n, [], [2**63-1], [3, 4, 5]], pa.list_(pa.int64())),
  'll': pa.array([['a'], n, [], [n], ['b', 'c']], pa.large_list(pa.string())),
  'fl': pa.array([[1, 2], n, [n, 3], [4, 5], [6, 7]], pa.list_(pa.int32(), 2)),
  'lv': pa.ListViewArray.from_arrays(pa.array([4, 0, 0, 0, 1], pa.int32()), pa.array([1, 0, 2, 0, 3], pa.int32()), pa.array([1, 2, 3, 4, 5], pa.int32()), mask=pa.array([False, True, False, False, False])),
  's': pa.array([{'x': 1, 'y': 'a'}, n, {'x': n, 'y': n}, {'x': 2, 'y': n}, {'x': n, 'y': 'b'}], st),
  'm': pa.array([[('k', 1), ('z', n)], n, [], [('é', 2)], [('k', 3)]], pa.map_(pa.string(), pa.int32())),
  'deep': pa.array([[{'x': 1, 'y': [('a', [1.5, n])]}], n, [n], [], [{'x': n, 'y': n}]], pa.list_(pa.struct([('x', pa.int8()), ('y', pa.map_(pa.string(), pa.list_(pa.float64())))]))),
})
write('numbers.arrow', numbers); write('times.arrow', times); write('texts.arrow', texts); write('nested.arrow', nested)
write('texts-stream.arrows', texts, 'stream')
write('nested-old.arrows', nested.drop(['lv']), 'stream', metadata_version=ipc.MetadataVersion.V4, use_legacy_format=True)
long = pa.table({'id': pa.array(range(600), pa.int64()), 's': pa.array([f'row {i % 50}' for i in range(600)]), 'l': pa.array([[i, n] for i in range(600)], pa.list_(pa.int32()))})
for codec in ['lz4', 'zstd']:
    with ipc.new_file(os.path.join(out, codec + '.arrow'), long.schema, options=ipc.IpcWriteOptions(compression=codec)) as w: w.write_table(long)
# a dictionary that grows, and one that is replaced
t = lambda values, first: pa.record_batch([pa.DictionaryArray.from_arrays(pa.array(values, pa.int8()), pa.array(first))], ['d'])
batches = [t([0, 1], ['a', 'b']), t([2, n, 0], ['a', 'b', 'c']), t([0, 1], ['x', 'y'])]
with ipc.new_stream(os.path.join(out, 'dictionaries.arrows'), batches[0].schema, options=ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as w:
    for batch in batches: w.write_batch(batch)
with ipc.new_file(os.path.join(out, 'deltas.arrow'), batches[0].schema, options=ipc.IpcWriteOptions(emit_dictionary_deltas=True)) as w:
    for batch in batches[:2]: w.write_batch(batch)
union = pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(['a', 'b'])])
dense = pa.UnionArray.from_dense(pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()), [pa.array([1]), pa.array(['b'])])
write('unsupported.arrow', pa.table({'a': pa.array([1, 2]), 'sparse': union, 'dense': dense, 'time': pa.array([1, 2], pa.time64('us')), 'z': pa.array(['y', 'z'])}))
write('empty.arrow', numbers.slice(0, 0)); write('none.arrow', pa.table({}))

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StorageLevel } from '../../../src/core/storage/storage-level.js'
import { isCondition } from '../../../src/util/errors.js'

const cases: [name: string, text: string, description: string][] = [
  ['NONE', 'StorageLevel(1 replicas)', 'Serialized 1x Replicated'],
  ['DISK_ONLY', 'StorageLevel(disk, 1 replicas)', 'Disk Serialized 1x Replicated'],
  ['DISK_ONLY_3', 'StorageLevel(disk, 3 replicas)', 'Disk Serialized 3x Replicated'],
  [
    'MEMORY_ONLY',
    'StorageLevel(memory, deserialized, 1 replicas)',
    'Memory Deserialized 1x Replicated',
  ],
  ['MEMORY_ONLY_SER_2', 'StorageLevel(memory, 2 replicas)', 'Memory Serialized 2x Replicated'],
  [
    'MEMORY_AND_DISK',
    'StorageLevel(disk, memory, deserialized, 1 replicas)',
    'Disk Memory Deserialized 1x Replicated',
  ],
  [
    'MEMORY_AND_DISK_SER_2',
    'StorageLevel(disk, memory, 2 replicas)',
    'Disk Memory Serialized 2x Replicated',
  ],
  [
    'OFF_HEAP',
    'StorageLevel(disk, memory, offheap, 1 replicas)',
    'Disk Memory (off heap) Serialized 1x Replicated',
  ],
]

describe('StorageLevel', () => {
  for (const [name, text, description] of cases) {
    it(`describes ${name} as Spark does`, () => {
      const level = StorageLevel.fromString(name)
      assert.equal(level, StorageLevel[name as keyof typeof StorageLevel])
      assert.equal(String(level), text)
      assert.equal(level.description, description)
      assert.equal(level.isValid, name !== 'NONE')
    })
  }

  it('compares by what it says', () => {
    assert.ok(StorageLevel.DISK_ONLY.equals(new StorageLevel(true, false, false, false)))
    assert.ok(!StorageLevel.DISK_ONLY.equals(StorageLevel.DISK_ONLY_2))
  })

  for (const name of ['MEMORY', 'memory_only', 'prototype', 'fromString', '']) {
    it(`does not know '${name}'`, () => {
      assert.throws(
        () => StorageLevel.fromString(name),
        error => isCondition(error, 'INVALID_STORAGE_LEVEL') && /MEMORY_ONLY/.test(error.message),
      )
    })
  }
})

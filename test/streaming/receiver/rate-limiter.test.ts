import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RateLimiter } from '../../../src/streaming/receiver/rate-limiter.js'

test('a tick brings its permits, and what is left over is not saved up', () => {
  const limiter = new RateLimiter(3)
  assert.deepEqual([limiter.take(2), limiter.take(2), limiter.take(1)], [2, 1, 0])
  limiter.tick()
  limiter.tick()
  assert.equal(limiter.take(100), 3)
})

test('fractions add up: 2.5 records a tick are 25 in ten ticks', () => {
  const limiter = new RateLimiter(2.5)
  let sum = limiter.take(100)
  for (let i = 1; i < 10; i++) {
    limiter.tick()
    sum += limiter.take(100)
  }
  assert.ok(sum >= 20 && sum <= 25, `${sum}`)
})

test('less than one record a tick is one every few ticks', () => {
  const limiter = new RateLimiter(0.2)
  const taken: number[] = []
  for (let i = 0; i < 10; i++) {
    taken.push(limiter.take(5))
    limiter.tick()
  }
  assert.deepEqual(taken, [0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
})

test('without a limit everything passes', () => {
  const limiter = new RateLimiter(Number.POSITIVE_INFINITY)
  assert.equal(limiter.unlimited, true)
  assert.equal(limiter.take(1_000_000), 1_000_000)
  limiter.tick()
  assert.equal(limiter.take(7), 7)
})

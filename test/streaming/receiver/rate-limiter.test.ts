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
  assert.equal(limiter.take(1_000_000), 1_000_000)
  limiter.tick()
  assert.equal(limiter.take(7), 7)
})

test('another rate holds from the next tick, a smaller one at once', () => {
  const limiter = new RateLimiter(10)
  limiter.setRate(4)
  assert.equal(limiter.take(100), 4)
  limiter.setRate(20)
  assert.equal(limiter.take(100), 0)
  limiter.tick()
  assert.equal(limiter.take(100), 20)
  limiter.setRate(Number.POSITIVE_INFINITY)
  limiter.tick()
  assert.equal(limiter.take(100_000), 100_000)
  limiter.setRate(3)
  assert.equal(limiter.take(100), 3)
})

test('what was taken beyond the permits is made up for by later ticks', () => {
  const limiter = new RateLimiter(10)
  limiter.takeAll(25)
  const free: number[] = []
  for (let i = 0; i < 4; i++) {
    free.push(limiter.hasPermit ? limiter.take(100) : 0)
    limiter.tick()
  }
  assert.deepEqual(free, [0, 0, 5, 10])
})

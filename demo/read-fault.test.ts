import { describe, expect, it } from 'vitest';
import { readFault } from './read-fault.js';

describe('readFault', () => {
  it('takes a number of seconds or a date for retryAfter', () => {
    expect(readFault({ mode: 'status', status: 503, retryAfter: 5 })).toMatchObject({ retryAfter: '5' });
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
    expect(readFault({ mode: 'status', retryAfter: date })).toMatchObject({ retryAfter: date });
  });

  it.each([
    ['mode', { mode: 'broken' }],
    ['mode', {}],
    ['ms', { mode: 'slow', ms: -1 }],
    ['status', { mode: 'status', status: 99 }],
    ['times', { mode: 'down', times: 0 }],
    ['route', { mode: 'down', route: 1 }],
  ])('names %s when it is wrong', (name, value) => {
    expect(() => readFault(value)).toThrow(new RegExp(`^${name} must be`));
  });
});

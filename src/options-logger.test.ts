import { expect, it } from 'vitest';
import { client } from './simulation/client.js';
import { createWorld } from './simulation/world.js';

it.each([
  ['a function', console.warn],
  ['null', null],
  ['an object without warn', {}],
])('a logger that is %s is refused with the name of the fix', (_, logger) => {
  expect(() => client(createWorld(), { logger: logger as never })).toThrow(/^logger must be/);
});

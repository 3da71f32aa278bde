import { expect, it } from 'vitest';
import { browser } from './browser.js';
import type { Environment } from './environment.js';
import { onReturn } from './listen.js';

/** A page that is visible or hidden, and a way to raise its events. */
function page(hidden = false) {
  const target = new EventTarget();
  let returns = 0;
  const environment: Environment = {
    ...browser,
    document: { hidden, cookie: '' },
    addEventListener: target.addEventListener.bind(target) as NonNullable<Environment['addEventListener']>,
  };
  const ends = new AbortController();
  const count = () => {
    returns++;
  };
  onReturn(environment, count, ends.signal);
  const raise = (type: string, fields: object = {}) => {
    target.dispatchEvent(Object.assign(new Event(type), fields));
    return returns;
  };
  return { raise, ends };
}

it('a page that becomes visible, goes online or leaves the back/forward cache has returned', () => {
  const { raise } = page();
  expect(raise('visibilitychange')).toBe(1);
  expect(raise('online')).toBe(2);
  expect(raise('pageshow', { persisted: true })).toBe(3);
});

it('the first pageshow, and becoming hidden, are no return', () => {
  expect(page().raise('pageshow', { persisted: false })).toBe(0);
  expect(page(true).raise('visibilitychange')).toBe(0);
});

it('a page that leaves the back/forward cache has returned, though it be hidden', () => {
  expect(page(true).raise('pageshow', { persisted: true })).toBe(1);
});

it('nothing is heard after stopping', () => {
  const { raise, ends } = page();
  ends.abort();
  expect(raise('online')).toBe(0);
});

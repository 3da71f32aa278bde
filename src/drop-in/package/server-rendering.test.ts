import { expect, it } from 'vitest';

it('importing a package on a server does nothing and does not throw', async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  const uid2 = await import('./uid2.js');
  const euid = await import('./euid.js');
  uid2.__uid2InternalHandleScriptLoad();
  euid.__euidInternalHandleScriptLoad();
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
  expect(uid2.sdkWindow).toBeUndefined();
  expect(uid2.normalizeEmail('User@Example.com')).toBe('user@example.com');
  expect(() => uid2.assertUID2(undefined)).toThrow('not an instance of UID2');
});

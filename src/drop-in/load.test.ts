import { describe, expect, it } from 'vitest';
import { UID2_BRAND } from './brand.js';
import { defineSdk, install } from './load.js';

const BASE_URL = 'https://prod.uidapi.com';

describe('a script', () => {
  it.each([true, 1, 'text', Symbol('stub')])(
    'puts the SDK in the place of what can be no SDK (%s)',
    (stub) => {
      const page: Record<string, unknown> = { __uid2: stub };
      const Class = defineSdk(UID2_BRAND, page, BASE_URL);
      install(UID2_BRAND, page, Class);
      expect(page.__uid2).toBeInstanceOf(Class);
    },
  );

  it('leaves alone what has an init', () => {
    const other = { init: () => {} };
    const page: Record<string, unknown> = { __uid2: other };
    install(UID2_BRAND, page, defineSdk(UID2_BRAND, page, BASE_URL));
    expect(page.__uid2).toBe(other);
  });
});

it('a further instance can be made of nothing, and of null', () => {
  const Class = defineSdk(UID2_BRAND, {}, BASE_URL);
  for (const sdk of [new Class(), new Class(null, null)]) {
    expect(sdk.callbacks).toHaveLength(0);
    expect(sdk.isInitComplete()).toBe(false);
  }
});

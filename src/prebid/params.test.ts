import { expect, test } from 'vitest';
import { issue } from '../simulation/answers.js';
import { EUID_BRAND } from './euid-brand.js';
import type { Host } from './host.js';
import { readParams, type Settings } from './params.js';
import { UID2_BRAND } from './uid2-brand.js';

const NOW = 1_790_000_000_000;
const SUBSCRIPTION = { serverPublicKey: 'UID2-X-P-key', subscriptionId: 'abc' };

interface Read {
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

function read(
  params: Record<string, unknown>,
  cookies: Record<string, string> = {},
  brand = UID2_BRAND,
): Read {
  const warnings: string[] = [];
  const manager = { getCookie: (name: string) => cookies[name] ?? null } as Host['manager'];
  const host: Host = { manager, warn: (message) => void warnings.push(message), hash: String };
  return { settings: readParams(brand, { params }, host, NOW), warnings };
}

test('a token parameter is taken as it is, with fields that we don’t know', () => {
  const identity = { ...issue(NOW), more: 1 };
  const { settings, warnings } = read({ uid2Token: identity });
  expect(settings.supplied).toEqual(identity);
  expect(warnings).toEqual([]);
});

test.each(['text', 5, {}, { advertising_token: 'a' }])(
  'the token %o is ignored with one warning',
  (uid2Token) => {
    const { settings, warnings } = read({ uid2Token });
    expect(settings.supplied).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^uid2Token: \w+ is not valid$/)]);
  },
);

test('of a token with a wrong field the warning names the field and shows no value', () => {
  const { warnings } = read({ uid2Token: issue(NOW, { refresh_response_key: '%%' }) });
  expect(warnings).toEqual(['uid2Token: refresh_response_key is not valid']);
});

test.each(['uid2Cookie', 'uid2ServerCookie'])('%s names the cookie of the server', (param) => {
  const identity = issue(NOW);
  const { settings } = read({ [param]: 'ours' }, { ours: JSON.stringify(identity) });
  expect(settings.supplied).toEqual(identity);
});

test('a missing cookie is no mistake, a damaged one is', () => {
  expect(read({ uid2Cookie: 'ours' }).warnings).toEqual([]);
  expect(read({ uid2Cookie: 'ours' }, { ours: 'not-json' }).warnings).toHaveLength(1);
});

test('a server’s cookie may say that the user has opted out', () => {
  const text = JSON.stringify({ status: 'optout', identity_expires: NOW, refresh_expires: NOW });
  expect(read({ uid2Cookie: 'ours' }, { ours: text }).settings.supplied).toBe('optout');
});

test.each([
  [{ email: ' Some.One+tag@GMAIL.com ' }, 'email', 'someone@gmail.com'],
  [{ phone: '+12345678901' }, 'phone', '+12345678901'],
  [
    { emailHash: 'tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=' },
    'emailHash',
    'tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=',
  ],
])('%o is whom a token is generated for, whatever token is supplied', (identifier, kind, normalized) => {
  const { settings } = read({ ...SUBSCRIPTION, ...identifier, uid2Token: issue(NOW) });
  expect(settings.generation).toMatchObject({ ...SUBSCRIPTION, kind, identifier: normalized });
  expect(settings.supplied).toBeUndefined();
});

test.each([
  [{ serverPublicKey: 'EUID-X-P-key', subscriptionId: 'abc', email: 'a@example.com' }, 'serverPublicKey'],
  [{ serverPublicKey: 'UID2-X-P-key', email: 'a@example.com' }, 'subscriptionId'],
  [{ subscriptionId: 'abc', email: 'a@example.com' }, 'serverPublicKey'],
  [{ ...SUBSCRIPTION, email: 'nobody' }, 'email'],
  [{ ...SUBSCRIPTION, phone: '0123' }, 'phone'],
  [{ ...SUBSCRIPTION, phoneHash: 'short' }, 'phoneHash'],
])('of %o one warning says what is wrong, without the value', (params, wrong) => {
  const { settings, warnings } = read(params);
  expect(settings.generation).toBeUndefined();
  expect(warnings).toEqual([`${wrong} is not valid`]);
});

test('a subscription without a user waits for one, and a user without a subscription is no mistake', () => {
  expect(read(SUBSCRIPTION).warnings).toEqual([]);
  expect(read({ email: 'a@example.com' }).warnings).toEqual([]);
});

test('EUID has parameters of its own name', () => {
  const identity = issue(NOW);
  const params = { euidToken: identity, euidApiBase: 'https://integ.euid.eu', storage: 'cookie' };
  const { settings } = read(params, {}, EUID_BRAND);
  expect(settings).toMatchObject({
    supplied: identity,
    baseUrl: 'https://integ.euid.eu',
    inCookie: true,
  });
});

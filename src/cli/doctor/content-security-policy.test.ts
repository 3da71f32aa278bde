import { expect, it } from 'vitest';
import { allows, readPolicies } from './content-security-policy.js';

const PAGE = new URL('https://www.publisher.example/');

it.each([
  ["connect-src 'self'", 'https://prod.uidapi.com', false],
  ["connect-src 'self'", 'https://www.publisher.example/operator', true],
  ['connect-src https://prod.uidapi.com', 'https://prod.uidapi.com/v2/token/refresh', true],
  ['connect-src prod.uidapi.com', 'https://prod.uidapi.com/', true],
  ['connect-src http://prod.uidapi.com', 'https://prod.uidapi.com/', true],
  ['connect-src *.uidapi.com', 'https://prod.uidapi.com/', true],
  ['connect-src *.uidapi.com', 'https://uidapi.com/', false],
  ['connect-src https:', 'https://prod.uidapi.com/', true],
  ['connect-src *', 'https://prod.uidapi.com/', true],
  ["connect-src 'none'", 'https://prod.uidapi.com/', false],
  ['connect-src', 'https://prod.uidapi.com/', false],
  ['connect-src localhost:8080', 'https://localhost:8080/', true],
  ['connect-src localhost:8080', 'https://localhost:8081/', false],
  ['connect-src localhost:*', 'https://localhost:8081/', true],
  ['connect-src https://prod.uidapi.com/v2/', 'https://prod.uidapi.com/v2/token/refresh', true],
  ['connect-src https://prod.uidapi.com/v1/', 'https://prod.uidapi.com/v2/token/refresh', false],
  ['connect-src https://PROD.uidapi.com/V2/', 'https://prod.uidapi.com/v2/token/refresh', false],
  ['connect-src HTTPS://PROD.uidapi.com/v2/', 'https://prod.uidapi.com/v2/token/refresh', true],
  ['connect-src http:', 'https://prod.uidapi.com/', true],
  ["default-src 'self'", 'https://prod.uidapi.com/', false],
  ["default-src 'self'; connect-src *", 'https://prod.uidapi.com/', true],
  ["img-src 'self'", 'https://prod.uidapi.com/', true],
])('"%s" and %s: %s', (text, target, allowed) => {
  const [policy] = readPolicies(new Headers({ 'Content-Security-Policy': text }), '');
  expect(policy && allows(policy, 'connect-src', new URL(target), PAGE)).toBe(allowed);
});

it('finds a policy in the page itself, and more than one in a header', () => {
  const html = `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">`;
  const policies = readPolicies(
    new Headers({ 'Content-Security-Policy': "default-src 'self', connect-src *" }),
    html,
  );
  expect(policies.map((policy) => [...policy.keys()])).toEqual([
    ['default-src'],
    ['connect-src'],
    ['script-src'],
  ]);
});

it('leaves a script with a nonce to the browser', () => {
  const [policy] = readPolicies(new Headers({ 'Content-Security-Policy': "script-src 'nonce-abc'" }), '');
  expect(policy && allows(policy, 'script-src', new URL('https://cdn.example/uid2.js'), PAGE)).toBe(true);
});

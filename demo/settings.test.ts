import { describe, expect, it } from 'vitest';
import { checkLifetimes, readSettings } from './settings.js';

describe('readSettings', () => {
  it('leaves ports to the demo and has a refresh seen within seconds when nothing is set', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ sitePort: undefined, operatorPort: undefined, remote: undefined });
    expect(settings.lifetimes.refreshFrom).toBeLessThanOrEqual(10);
  });

  it('reads ports and lifetimes', () => {
    expect(readSettings({ PORT: '4000', OPERATOR_PORT: '4001', LIFETIMES: '60,20,600' })).toMatchObject({
      sitePort: 4000,
      operatorPort: 4001,
      lifetimes: { identity: 60, refreshFrom: 20, refreshExpires: 600 },
    });
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['OPERATOR_PORT', '0'],
    ['LIFETIMES', '30,10'],
    ['LIFETIMES', '30,x,120'],
    ['OPERATOR_URL', 'operator'],
  ])('names %s when it holds %s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} must be`));
  });

  it('takes an operator on an EUID host for EUID, and any other for UID2', () => {
    const productOf = (url: string) => readSettings({ OPERATOR_URL: url }).remote?.product;
    expect(productOf('https://integ.euid.eu')).toBe('euid');
    expect(productOf('http://localhost:8080')).toBe('uid2');
  });

  it('lets OPERATOR_PRODUCT decide, and drops a final slash of the URL', () => {
    const { remote } = readSettings({ OPERATOR_URL: 'http://localhost:8080/', OPERATOR_PRODUCT: 'euid' });
    expect(remote).toMatchObject({ product: 'euid', url: 'http://localhost:8080' });
  });

  it('names no secret in its messages', () => {
    const failing = () => readSettings({ CLIENT_SECRET: 'c2VjcmV0', API_KEY: 'key', PORT: 'x' });
    expect(failing).toThrow(/^(?!.*(c2VjcmV0|key)).*$/);
  });
});

describe('checkLifetimes', () => {
  it.each([
    { identity: 10, refreshFrom: 20, refreshExpires: 120 },
    { identity: 30, refreshFrom: 10, refreshExpires: 20 },
    { identity: 30, refreshFrom: 0, refreshExpires: 120 },
    { identity: Number.NaN, refreshFrom: 10, refreshExpires: 120 },
  ])('refuses $identity, $refreshFrom, $refreshExpires', (lifetimes) => {
    expect(() => checkLifetimes(lifetimes)).toThrow(RangeError);
  });
});

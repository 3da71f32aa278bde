import { afterEach, describe, expect, it } from 'vitest';
import { connectPrebid } from './connect.js';
import { client, plainPrebid, silent, UID2 } from './fixtures/plain-prebid.js';

// What other scripts have left damaged costs neither an auction nor the page.

type TcfCallback = (data: object, success: boolean) => void;
const outside = { gdprApplies: false, eventStatus: 'tcloaded', listenerId: 1 };
const broken = () => {
  throw new Error('broken');
};
const withToken = { ortb2: { user: { ext: { eids: [{ source: 'uidapi.com' }] } } } };

describe('a consent platform', () => {
  it.each([broken, 1])(
    'that can not be asked gives no consent, and one that comes after it counts',
    (tcfapi) => {
      const { page, ask } = plainPrebid();
      page.__tcfapi = tcfapi;
      const bridge = connectPrebid(client(), { product: UID2, page, logger: silent });
      expect(bridge).toMatchObject({ route: 'requestBids', withheld: 'no consent' });
      expect(ask({})).toEqual({});
      page.__tcfapi = (_command: string, _version: number, callback: TcfCallback) => callback(outside, true);
      expect(ask({})).toMatchObject(withToken);
    },
  );

  it('that does not let go of a listener keeps nothing of ours in Prebid', () => {
    const { page, ask, hooks } = plainPrebid();
    page.__tcfapi = (command: string, _version: number, callback: TcfCallback) =>
      command === 'addEventListener' ? callback(outside, true) : broken();
    const bridge = connectPrebid(client(), { product: UID2, page, logger: silent });
    expect(ask({})).toMatchObject(withToken);
    bridge.disconnect();
    expect(hooks.size).toBe(0);
  });
});

it('a logger that throws stops no auction', () => {
  const { page, ask } = plainPrebid({ getConsentMetadata: broken });
  connectPrebid(client(), { product: UID2, page, logger: { warn: broken } });
  expect(ask({ timeout: 1 })).toEqual({ timeout: 1 });
});

it("settings that can't be changed any more do not stop the page that disconnects", () => {
  const { page, hooks } = plainPrebid({ requestBids: { before: () => {}, getHooks: broken } });
  const bridge = connectPrebid(client(), { product: UID2, page, logger: silent });
  expect(() => bridge.disconnect()).not.toThrow();
  expect(bridge.withheld).toBe('disconnected');
  expect(hooks.size).toBe(0);
});

it.each<[string, unknown]>([
  ['a number', 1],
  ['frozen', Object.freeze({})],
  ['without a queue that is one', { que: 5 }],
  ['with a queue that throws', { que: { push: broken } }],
])("Prebid's global %s throws nothing at the page, and the bridge says so", (_, pbjs) => {
  const warnings: string[] = [];
  const logger = { warn: (message: string) => void warnings.push(message) };
  const bridge = connectPrebid(client(), { product: UID2, page: { pbjs }, logger });
  expect(warnings).toEqual(['[everid] Prebid: window.pbjs is no Prebid.']);
  expect(bridge).toMatchObject({ route: undefined, withheld: 'no route' });
  expect(() => bridge.disconnect()).not.toThrow();
});

describe('options that every object inherits', () => {
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  const polluted = { consent: 5, prebid: 'other', page: {}, logger: 1 };
  afterEach(() => {
    for (const name of Object.keys(polluted)) delete prototype[name];
  });

  it.each(Object.entries(polluted))('are not those of the page: %s', (name, value) => {
    const { page, ask } = plainPrebid();
    prototype[name] = value;
    const bridge = connectPrebid(client(), { product: UID2, page });
    expect(bridge.route).toBe('requestBids');
    expect(ask({})).toMatchObject(withToken);
  });
});

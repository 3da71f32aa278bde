import { describe, expect, it } from 'vitest';
import { followConsent } from './consent.js';
import { namesOf } from './names.js';
import type { Page } from './page.js';
import type { Prebid } from './prebid.js';

const EUID = namesOf({ name: 'EUID' });
const UID2 = namesOf({ name: 'UID2' });
const full = {
  gdprApplies: true,
  eventStatus: 'tcloaded',
  purpose: { consents: { 1: true } },
  vendor: { consents: { 21: true } },
};

/** A consent platform that has loaded with an answer, or that only queues as long as it has none. */
function platform(answer?: object) {
  const listeners = new Map<number, (data: unknown, success: boolean) => void>();
  let last = -1;
  const page: Page = {
    __tcfapi(
      command: string,
      _version: number,
      callback: (data: unknown, success: boolean) => void,
      id: number,
    ) {
      if (command === 'removeEventListener') listeners.delete(id);
      else {
        last += 1;
        listeners.set(last, callback);
        if (answer) callback({ ...answer, listenerId: last }, true);
      }
    },
  };
  const tell = (next: unknown, success = true) => {
    for (const [listenerId, callback] of [...listeners])
      callback(next && typeof next === 'object' ? { ...next, listenerId } : next, success);
  };
  return { page, tell, listeners };
}

const allows = (page: Page, names = EUID, prebid: Prebid = {}) => {
  const consent = followConsent(page, names);
  consent.listen();
  return consent.allows(prebid);
};

describe('EUID', () => {
  it('is allowed where GDPR applies and purpose 1 and the vendor have consent', () => {
    expect(allows(platform(full).page)).toBe(true);
  });

  it.each<[string, object]>([
    ['GDPR does not apply', { gdprApplies: false }],
    ['nobody knows yet whether it applies', { ...full, gdprApplies: undefined }],
    ['purpose 1 has none', { ...full, purpose: { consents: { 2: true } } }],
    ['the vendor has none', { ...full, vendor: { consents: { 20: true } } }],
    ['the fields are missing', { gdprApplies: true, eventStatus: 'tcloaded' }],
    ['the user is being asked', { ...full, eventStatus: 'cmpuishown' }],
  ])('is not where %s', (_, answer) => {
    expect(allows(platform(answer).page)).toBe(false);
  });

  it('is not where the page has no platform', () => {
    expect(allows({})).toBe(false);
  });

  it.each([full, { getTCData: full }])(
    "goes by what Prebid's settings say where there is no platform",
    (data) => {
      const getConfig = (topic: string) =>
        topic === 'consentManagement.gdpr.consentData' ? data : undefined;
      expect(allows({}, EUID, { getConfig } as Prebid)).toBe(true);
      expect(allows(platform().page, EUID, { getConfig } as Prebid)).toBe(false);
    },
  );
});

describe('UID2', () => {
  it('is allowed where GDPR does not apply, or nobody speaks of it', () => {
    expect(allows(platform({ gdprApplies: false }).page, UID2)).toBe(true);
    expect(allows({}, UID2)).toBe(true);
  });

  it.each<[string, object | undefined]>([
    ['GDPR applies, whatever the user has consented to', full],
    ['the platform does not know yet', { gdprApplies: undefined }],
    ['the platform has not answered', undefined],
  ])('is not where %s', (_, answer) => {
    expect(allows(platform(answer).page, UID2)).toBe(false);
  });

  it('is not where Prebid was told that GDPR applies', () => {
    const getConsentMetadata = () => ({ gdpr: { gdprApplies: true } });
    expect(allows({}, UID2, { getConsentMetadata })).toBe(false);
    expect(allows(platform({ gdprApplies: false }).page, UID2, { getConsentMetadata })).toBe(false);
  });
});

describe('following', () => {
  it('hears of consent that is given and withdrawn', () => {
    const { page, tell } = platform({ ...full, purpose: {} });
    const consent = followConsent(page, EUID);
    consent.listen();
    expect(consent.allows({})).toBe(false);
    tell(full);
    expect(consent.allows({})).toBe(true);
    tell({ ...full, vendor: {} });
    expect(consent.allows({})).toBe(false);
  });

  it('a listener that the platform refuses is no consent', () => {
    const { page, tell } = platform();
    const consent = followConsent(page, EUID);
    consent.listen();
    tell(full, false);
    expect(consent.allows({})).toBe(false);
    tell(null);
    expect(consent.allows({})).toBe(false);
  });

  it('listens once, however often it starts anew, also where the platform loads late', () => {
    const { page, tell, listeners } = platform();
    const consent = followConsent(page, EUID);
    consent.listen();
    consent.listen();
    tell(full);
    expect(listeners.size).toBe(1);
    expect(consent.allows({})).toBe(true);
    consent.stop();
    expect(listeners.size).toBe(0);
  });

  it('finds a platform that comes after it', () => {
    const page: Page = {};
    const consent = followConsent(page, EUID);
    consent.listen();
    page.__tcfapi = platform(full).page.__tcfapi;
    expect(consent.allows({})).toBe(false);
    consent.listen();
    expect(consent.allows({})).toBe(true);
  });
});

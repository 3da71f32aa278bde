import { describe, expect, it } from 'vitest';
import type { Identity } from './identity.js';
import {
  dateByFastClock,
  dateBySlowClock,
  isDead,
  isDue,
  isPlausible,
  isUsable,
  refreshDue,
} from './timing.js';

const SERVER = 1_790_000_000_000;
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const issued = (lifetime = HOUR, changes: Partial<Identity> = {}): Identity => ({
  advertising_token: 'A',
  refresh_token: 'R',
  identity_expires: SERVER + lifetime,
  refresh_from: SERVER + lifetime / 4,
  refresh_expires: SERVER + 30 * DAY,
  ...changes,
});

/** By the same clock before the request and after the answer. */
const dateFresh = (fresh: Identity, now: number) => dateBySlowClock(dateByFastClock(fresh, now), now);

describe('with a right clock', () => {
  it('a token is usable up to its expiry, not at it', () => {
    expect(isUsable(issued(), SERVER + HOUR - 1)).toBe(true);
    expect(isUsable(issued(), SERVER + HOUR)).toBe(false);
  });

  it('a token is usable no longer than its refresh token', () => {
    const identity = issued(HOUR, { refresh_expires: SERVER + SECOND });
    expect(isUsable(identity, SERVER + SECOND - 1)).toBe(true);
    expect(isUsable(identity, SERVER + SECOND)).toBe(false);
  });

  it('nothing is left once the refresh token has expired', () => {
    expect(isDead(issued(), SERVER + 30 * DAY)).toBe(true);
  });

  it('a fresh identity is taken as it is', () => {
    expect(dateFresh(issued(), SERVER + SECOND)).toEqual(issued());
  });

  it('a fresh identity is taken as it is also where it is to be refreshed after its expiry', () => {
    const late = issued(HOUR, { refresh_from: SERVER + DAY });
    expect(dateFresh(late, SERVER + SECOND)).toEqual(late);
  });

  it('a refresh is due before the expiry even where the operator says later', () => {
    const late = issued(HOUR, { refresh_from: SERVER + 2 * HOUR });
    expect(refreshDue(late)).toBeLessThan(late.identity_expires);
  });
});

describe.each([DAY, -DAY, 400 * DAY, 90 * 60_000])('with a clock that is wrong by %i ms', (shift) => {
  const device = (passed: number) => SERVER + passed + shift;

  it.each([30 * SECOND, HOUR])(
    'a token that lives for %i ms is usable at once and never past its expiry',
    (lifetime) => {
      if (shift > 0 && shift < lifetime) return;
      const identity = dateFresh(issued(lifetime), device(0));
      expect(isUsable(identity, device(0))).toBe(true);
      for (let passed = 0; passed < 2 * lifetime; passed += lifetime / 60)
        if (isUsable(identity, device(passed)))
          expect(SERVER + passed).toBeLessThan(issued(lifetime).identity_expires);
    },
  );

  it('its refresh is due neither at once nor too late', () => {
    const identity = dateFresh(issued(), device(0));
    expect(isDue(identity, device(0))).toBe(false);
    expect(isDue(identity, device(HOUR))).toBe(true);
  });
});

describe('an identity that seems to have been due already when it was issued', () => {
  it('tells of a fast clock where that seems to be more than a moment ago', () => {
    expect(dateFresh(issued(), SERVER + HOUR / 2).clock_offset).toBe(HOUR / 4);
  });

  it.each([-30, 30])('keeps its times where it is due about now (%i s ago), but can wait', (seconds) => {
    const now = SERVER + HOUR / 4 + seconds * SECOND;
    const identity = dateFresh(issued(), now);
    expect(isDue(identity, now + MINUTE)).toBe(false);
    expect(isDue(identity, now + HOUR / 2)).toBe(true);
    expect(isUsable(identity, SERVER + HOUR - 1)).toBe(true);
    expect(isUsable(identity, SERVER + HOUR)).toBe(false);
  });

  it('is refreshed when it is due where it does not live for much longer', () => {
    const brief = issued(HOUR, { refresh_from: SERVER + 5 * SECOND, identity_expires: SERVER + MINUTE });
    expect(isDue(dateFresh(brief, SERVER), SERVER + 5 * SECOND)).toBe(true);
  });

  it('tells nothing where that would be years ago', () => {
    const useless = dateFresh(issued(HOUR, { refresh_from: 0 }), SERVER + DAY);
    expect(isUsable(useless, SERVER + DAY)).toBe(false);
  });

  it('is expired when it is, where it has been due for a moment only', () => {
    const hasty = dateFresh(issued(HOUR, { refresh_from: SERVER - 50 * SECOND }), SERVER);
    expect(isUsable(hasty, SERVER + HOUR)).toBe(false);
  });
});

it('a clock that is put right again is believed again', () => {
  const identity = dateFresh(issued(), SERVER + DAY);
  expect(isUsable(identity, SERVER + HOUR + 1)).toBe(false);
  expect(isUsable(identity, SERVER + SECOND)).toBe(true);
});

it('an offset that is no number counts as none', () => {
  const stored = { ...issued(), clock_offset: 'soon' as unknown as number };
  expect(isUsable(stored, SERVER)).toBe(true);
  expect(isUsable(stored, SERVER + HOUR)).toBe(false);
});

describe('an answer', () => {
  it('that has expired is refused while the identity before it is valid', () => {
    expect(isPlausible(issued(-1), issued().identity_expires, SERVER)).toBe(false);
  });

  it('that seems expired is believed where the one before it seems expired as well', () => {
    expect(isPlausible(issued(2 * HOUR), issued(HOUR).identity_expires, SERVER + DAY)).toBe(true);
  });

  it('that can never be refreshed is refused', () => {
    expect(
      isPlausible(issued(HOUR, { refresh_expires: SERVER - 1 }), issued().identity_expires, SERVER),
    ).toBe(false);
  });
});

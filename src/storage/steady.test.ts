import { describe, expect, it } from 'vitest';
import { optOut } from '../identity/identity.js';
import { issue } from '../simulation/answers.js';
import { type SteadyStorage, steady } from './steady.js';

const NOW = 1_790_000_000_000;

/** A place that can be out of reach, and a page's view of it. */
interface Page {
  readonly place: { text: string | null; blocked: boolean };
  readonly storage: SteadyStorage;
}

function openPage(text: string | null = null): Page {
  const place: Page['place'] = { text, blocked: false };
  const set = (text: string | null) => {
    if (!place.blocked) place.text = text;
  };
  const storage = steady(
    { read: () => (place.blocked ? undefined : place.text), write: set, remove: () => set(null) },
    () => {},
  );
  return { place, storage };
}

/** A page that has seen `text` and is logged out while the place is out of reach; meanwhile it comes to hold `later`. */
function logOutBlocked(text: string, later: string): Page {
  const page = openPage(text);
  page.storage.read();
  page.place.text = later;
  page.place.blocked = true;
  page.storage.keep(undefined, undefined);
  page.place.blocked = false;
  return page;
}

describe('a logout that the place did not take', () => {
  const identity = issue(NOW);
  const text = JSON.stringify(identity);
  const token = JSON.stringify(identity.advertising_token);

  it.each([
    ['as it was', text],
    ['sealed', JSON.stringify({ ...identity, refresh_token: 'sealed', sealed: 'AAAA' })],
    ['with other spaces', JSON.stringify(identity, undefined, 2)],
    // As some servers encode JSON.
    ['with escaped letters', text.replace(token, token.replace('a', '\\u0061'))],
  ])('stands against the same identity %s', (_, later) => {
    const { storage } = logOutBlocked(text, later);
    expect(storage.read()).toBeUndefined();
  });

  it.each([
    ['the next identity of the same user', JSON.stringify(issue(NOW))],
    ['an opt-out', JSON.stringify(optOut(NOW))],
    ['junk', '{"advertising_token":'],
    ['junk of the right form', '{"advertising_token":{"toString":0}}'],
    ['something else', 'null'],
  ])('does not hide %s', (_, later) => {
    const { storage } = logOutBlocked(text, later);
    expect(storage.read()).toBe(later);
  });

  it('stands against an opt-out that was there before, and not against a later one', () => {
    const before = JSON.stringify(optOut(NOW));
    const later = JSON.stringify(optOut(NOW + 1));
    expect(logOutBlocked(before, before).storage.read()).toBeUndefined();
    expect(logOutBlocked(before, later).storage.read()).toBe(later);
  });

  it('stands for the user who came after another logout of that kind, too', () => {
    const { place, storage } = logOutBlocked(text, text);
    storage.read();
    place.text = JSON.stringify(issue(NOW));
    expect(storage.read()).toBe(place.text);
    place.blocked = true;
    storage.keep(undefined, undefined);
    place.blocked = false;
    expect(storage.read()).toBeUndefined();
  });
});

describe('what the place keeps beneath', () => {
  /** A place over another that can't be emptied, as a cookie of a path or domain that is not known. */
  function openOver(below: string) {
    let above: string | null = null;
    const storage = steady(
      {
        read: () => above ?? below,
        write(text) {
          above = text;
        },
        remove() {
          above = null;
        },
      },
      () => {},
    );
    const logOutElsewhere = () => {
      above = null;
    };
    return { storage, logOutElsewhere };
  }

  it('stays void when who logged in over it has logged out', () => {
    const { storage, logOutElsewhere } = openOver(JSON.stringify(issue(NOW)));
    storage.read();
    storage.keep(undefined, undefined);
    const next = JSON.stringify(issue(NOW));
    storage.keep(next, undefined);
    expect(storage.read()).toBe(next);
    logOutElsewhere();
    expect(storage.read()).toBeFalsy();
  });

  it('counts again when the same user has logged in again', () => {
    const before = JSON.stringify(issue(NOW));
    const { storage, logOutElsewhere } = openOver(before);
    storage.read();
    storage.keep(undefined, undefined);
    storage.keep(before, undefined);
    expect(storage.read()).toBe(before);
    logOutElsewhere();
    expect(storage.read()).toBe(before);
  });
});

describe('an identity that the place did not take', () => {
  it('is kept while the one before is there, also in another form', () => {
    const before = issue(NOW);
    const { place, storage } = openPage(JSON.stringify(before));
    storage.read();
    place.blocked = true;
    const renewed = JSON.stringify(issue(NOW));
    storage.keep(renewed, undefined, true);
    place.blocked = false;
    place.text = JSON.stringify({ ...before, sealed: 'AAAA' });
    expect(storage.read()).toBe(renewed);
  });

  it('gives way to a logout', () => {
    const { place, storage } = openPage(JSON.stringify(issue(NOW)));
    storage.read();
    place.blocked = true;
    storage.keep(JSON.stringify(issue(NOW)), undefined, true);
    place.blocked = false;
    place.text = null;
    expect(storage.read()).toBeFalsy();
  });
});

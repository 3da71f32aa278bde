// A consent platform as far as Prebid and everid ask one: __tcfapi with the answer that the page's switch has chosen. It
// must be there before every script that asks, so it is a classic script in the head.
(() => {
  const product = new URLSearchParams(location.search).get('product') === 'euid' ? 'euid' : 'uid2';
  const place = `auction-consent-${product}`;
  const VENDORS = { 21: true, 32: true, 52: true, 69: true };
  const PURPOSES = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [index + 1, true]));
  const ANSWERS = {
    outside: { gdprApplies: false },
    given: { gdprApplies: true, purpose: { consents: PURPOSES }, vendor: { consents: VENDORS } },
    refused: { gdprApplies: true, purpose: { consents: {} }, vendor: { consents: {} } },
  };

  /** @type {Map<number, Function>} */
  const listeners = new Map();
  let last = 0;
  let choice = sessionStorage.getItem(place) ?? (product === 'euid' ? 'given' : 'outside');

  const answer = (/** @type {number} */ listenerId, eventStatus = 'tcloaded') => ({
    // Another one for each answer: Prebid tells by it, and by gdprApplies, that consent has changed.
    tcString: `the-demo-has-none-${choice}`,
    cmpStatus: 'loaded',
    eventStatus,
    listenerId,
    ...ANSWERS[/** @type {keyof typeof ANSWERS} */ (choice)],
  });

  const page = /** @type {any} */ (window);
  page.__tcfapi = (
    /** @type {string} */ command,
    /** @type {number} */ _version,
    /** @type {Function} */ callback,
    /** @type {number} */ id,
  ) => {
    if (command === 'ping') callback({ cmpLoaded: true, cmpStatus: 'loaded', apiVersion: '2.3' }, true);
    else if (command === 'removeEventListener') callback(listeners.delete(id), true);
    else if (command === 'addEventListener') {
      last += 1;
      listeners.set(last, callback);
      callback(answer(last), true);
    } else callback(null, false);
  };

  page.consentPlatform = {
    choice: () => choice,
    choose(/** @type {string} */ next) {
      choice = next;
      sessionStorage.setItem(place, next);
      for (const [id, callback] of listeners) callback(answer(id, 'useractioncomplete'), true);
    },
  };
})();

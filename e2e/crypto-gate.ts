import type { Page } from '@playwright/test';

type Method = 'importKey' | 'decrypt';

const script = `(() => {
  const gate = { hold: null, waiting: [] };
  window.cryptoGate = gate;
  for (const name of ['importKey', 'decrypt']) {
    const original = SubtleCrypto.prototype[name];
    SubtleCrypto.prototype[name] = async function (...args) {
      const result = await original.apply(this, args);
      if (gate.hold === name) await new Promise((resolve) => gate.waiting.push(resolve));
      return result;
    };
  }
})();`;

/** Makes `method` of crypto.subtle finish only when the test says so, in every document from the next one on. */
export const gateCrypto = async (page: Page, method: Method): Promise<void> => {
  await page.addInitScript({ content: `${script} window.cryptoGate.hold = '${method}';` });
};

export const isCryptoWaiting = (page: Page): Promise<boolean> =>
  page.evaluate(() => window.cryptoGate.waiting.length > 0);

export const releaseCrypto = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.cryptoGate.hold = null;
    for (const resume of window.cryptoGate.waiting.splice(0)) resume();
  });

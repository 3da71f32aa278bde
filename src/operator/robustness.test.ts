import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { malformedRequest } from '../fixtures/malformed.js';
import { send } from '../fixtures/requests.js';
import { createOperator } from './index.js';

// Hundreds of requests may take long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

test('answers whatever it is sent, and never with a 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(malformedRequest, async ({ operator, path, body, headers, method }) => {
      const response = await send(operator, path, await body(), headers, method);
      expect(response.status).toBeLessThan(500);
      await response.text();
    }),
    // `npm run fuzz:operator` runs many more.
    { numRuns: 600 },
  );
});

test.each(['generate', 'refresh', 'validate', 'client-generate', 'logout'])(
  'refuses a body above one mebibyte at %s, whatever is in it',
  async (route) => {
    const operator = createOperator();
    const tooMuch = fc.constantFrom('A', '{', '\0', '1').map((letter) => letter.repeat((1 << 20) + 1));
    await fc.assert(
      fc.asyncProperty(tooMuch, async (body) => {
        const response = await send(operator, `/v2/token/${route}`, body);
        expect([response.status, await response.text()]).toEqual([413, 'Request Too Long']);
      }),
      { numRuns: 4 },
    );
  },
);

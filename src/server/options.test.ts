import { describe, expect, it } from 'vitest';
import { EMAIL } from '../fixtures/publisher.js';
import { ENVIRONMENT } from '../fixtures/run-command.js';
import type { PublisherOptions } from './options.js';
import { createPublisher } from './publisher.js';

const { API_KEY: apiKey, CLIENT_SECRET: clientSecret } = ENVIRONMENT;

describe('options', () => {
  const good = { apiKey, clientSecret };

  it.each([
    [undefined, /createPublisher takes/],
    [{ ...good, product: 'uid2' }, /product must be "UID2" or "EUID"/],
    [{ ...good, product: 'toString' }, /product must be/],
    [{ ...good, baseUrl: 'prod.uidapi.com' }, /baseUrl must be like/],
    [{ ...good, baseUrl: 'https://user:pass@prod.uidapi.com' }, /baseUrl must be like/],
    [{ ...good, apiKey: '' }, /apiKey must be/],
    [{ ...good, apiKey: `${apiKey}\n` }, /apiKey must be/],
    [{ ...good, clientSecret: 'abc' }, /clientSecret must be/],
    [{ ...good, timeout: 0 }, /timeout must be/],
    [{ ...good, timeout: Number.NaN }, /timeout must be/],
    [{ ...good, timeout: 1.5 }, /timeout must be 1 to \d+ whole ms/],
    [{ ...good, timeout: '5000' }, /timeout must be/],
    [{ ...good, fetch: null }, /fetch must be a function/],
  ])('that can’t be meant are refused: %#', (options, message) => {
    expect(() => createPublisher(options as PublisherOptions)).toThrow(message);
    try {
      createPublisher(options as PublisherOptions);
    } catch (error) {
      expect(String(error)).not.toContain(apiKey);
      expect(String(error)).not.toContain(clientSecret);
    }
  });

  it('name production by default, and a slash at the end of an address is no mistake', async () => {
    const urls: string[] = [];
    const fetch = async ({ url }: Request) => {
      urls.push(url);
      return new Response(null, { status: 500 });
    };
    for (const baseUrl of [undefined, 'https://operator-integ.uidapi.com/'])
      await createPublisher({ ...good, baseUrl, fetch })
        .generateToken({ email: EMAIL })
        .catch(() => {});
    expect(urls.map((url) => new URL(url).host)).toEqual(['prod.uidapi.com', 'operator-integ.uidapi.com']);
    expect(urls[1]).toMatch(/com\/v2\/token\/generate$/);
  });
});

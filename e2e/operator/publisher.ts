import type { Identity, Publisher, PublisherOptions } from '../../src/server/index.js';
import { readTarget, type Target } from './target.js';

export const target: Target = readTarget(process.env);

type Server = typeof import('../../src/server/index.js');

/** The package as it ships. */
export const server: Server = await import(new URL('../../dist/server.js', import.meta.url).href);

export const createPublisher = (options: Partial<PublisherOptions> = {}): Publisher =>
  server.createPublisher({
    product: target.product.name,
    baseUrl: target.url,
    apiKey: target.apiKey,
    clientSecret: target.clientSecret,
    ...options,
  });

/** @throws Error that says how it ended otherwise. */
export async function login(email: string): Promise<Identity> {
  const outcome = await createPublisher().generateToken({ email });
  if (outcome.status === 'success') return outcome.identity;
  throw new Error(`generating for ${email} ended with ${outcome.status}`);
}

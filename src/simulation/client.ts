import type { Client } from '../client.js';
import { createClient } from '../client.js';
import type { Identity } from '../identity/identity.js';
import { UID2 } from '../identity/product.js';
import type { ClientOptions } from '../options.js';
import { issue } from './answers.js';
import { createWorld, type PendingRequest, type World } from './world.js';

/** A UID2 client in that world. */
export const client = (world: World, options: ClientOptions = {}): Client =>
  createClient(UID2, { environment: world.environment, ...options });

/** A client with a refresh in the air. */
export interface Refreshing {
  readonly world: World;
  readonly identity: Identity;
  readonly subject: Client;
  readonly request: PendingRequest;
}

/** Makes a client whose identity is due for a refresh. */
export function refreshing(options: ClientOptions = {}, world: World = createWorld()): Refreshing {
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  const subject = client(world, { identity, ...options });
  const request = world.requests[0];
  if (!request) throw new Error('no request was sent');
  return { world, identity, subject, request };
}

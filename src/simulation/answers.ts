import { createCipheriv, randomBytes } from 'node:crypto';
import type { Identity } from '../identity/identity.js';

let issued = 0;

/** An identity as an operator issues it at `now`: lifetimes of 60 minutes, due after 15, refreshable for a day. */
export function issue(now: number, changes: Partial<Identity> = {}): Identity {
  issued++;
  return {
    advertising_token: `advertising-${issued}`,
    refresh_token: `refresh-${issued}`,
    identity_expires: now + 3_600_000,
    refresh_from: now + 900_000,
    refresh_expires: now + 86_400_000,
    refresh_response_key: randomBytes(32).toString('base64'),
    ...changes,
  };
}

/** Text sealed under a Base64 key, as the operator seals refresh answers. */
export function seal(text: string, key: string): string {
  const secret = Buffer.from(key, 'base64');
  const iv = randomBytes(12);
  const cipher = createCipheriv(secret.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', secret, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

/** The operator's answer of 200 to the holder of `identity`. */
export const sealed = (message: unknown, identity: Identity): Response =>
  new Response(seal(JSON.stringify(message), identity.refresh_response_key ?? ''));

export const success = (fresh: unknown, identity: Identity): Response =>
  sealed({ status: 'success', body: fresh }, identity);

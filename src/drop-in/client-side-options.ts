import type { ClientSideIdentityOptions } from '../operator-api/client-generate.js';

/** @throws TypeError with the official SDK's texts. */
export function checkClientSideOptions(
  options: unknown,
  product: string,
): asserts options is ClientSideIdentityOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('opts must be an object');
  const { serverPublicKey, subscriptionId } = options as ClientSideIdentityOptions;
  const pattern = new RegExp(`^${product}-X-[A-Z]-.+`);
  if (typeof serverPublicKey !== 'string') throw new TypeError('opts.serverPublicKey must be a string');
  if (!pattern.test(serverPublicKey))
    throw new TypeError(`opts.serverPublicKey must match the regular expression ${pattern}`);
  if (typeof subscriptionId !== 'string') throw new TypeError('opts.subscriptionId must be a string');
  if (!subscriptionId) throw new TypeError('opts.subscriptionId is empty');
}

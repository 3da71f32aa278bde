import { isBase64Hash } from '../dii/hash.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { normalizeEmail } from '../dii/strict-email.js';
import type { Identity } from '../identity/identity.js';
import { parseIdentity, parseStored } from '../identity/parse.js';
import type { ClientSideIdentityOptions } from '../operator-api/client-generate.js';
import type { Brand } from './brand.js';
import type { Host, ModuleConfig } from './host.js';

/** Who an identity is to be generated for, and with whose subscription. */
export interface Generation extends ClientSideIdentityOptions {
  readonly kind: IdentifierKind;
  /** Normalised, or a hash already. */
  readonly identifier: string;
}

export type IdentifierKind = 'emailHash' | 'phoneHash' | 'email' | 'phone';

/** The publisher's parameters, checked. */
export interface Settings {
  readonly baseUrl: string;
  readonly inCookie: boolean;
  /** What the publisher's server issued, where it gave something that can be used. */
  readonly supplied?: Identity | 'optout' | undefined;
  readonly generation?: Generation | undefined;
}

/** In the order in which Prebid's own modules look at them. */
const READERS: Readonly<Record<IdentifierKind, (value: string) => string | false | undefined>> = {
  emailHash: (value) => isBase64Hash(value) && value,
  phoneHash: (value) => isBase64Hash(value) && value,
  email: normalizeEmail,
  phone: (value) => isNormalizedPhone(value) && value,
};

/** Reads a module's parameters. What can't be meant is left out, with one warning that names it but not its value. */
export function readParams(
  brand: Brand,
  config: ModuleConfig | undefined,
  host: Host,
  now: number,
): Settings {
  const { name, product } = brand;
  const params: Readonly<Record<string, unknown>> = config?.params ?? {};
  const generation = readGeneration(params, product.name, host);
  return {
    baseUrl: String(params[`${name}ApiBase`] ?? product.baseUrl),
    inCookie: params.storage === 'cookie',
    generation,
    supplied: generation ? undefined : readSupplied(brand, params, host, now),
  };
}

function readGeneration(
  params: Readonly<Record<string, unknown>>,
  product: string,
  { warn }: Host,
): Generation | undefined {
  const { serverPublicKey = '', subscriptionId } = params;
  const kind = (Object.keys(READERS) as IdentifierKind[]).find((key) => params[key]);
  // A page may know its user by an identity alone.
  if (!serverPublicKey && !subscriptionId) return undefined;
  const missing = !new RegExp(`^${product}-X-[A-Z]-.+`).test(String(serverPublicKey))
    ? `serverPublicKey is not like ${product}-X-P-...`
    : typeof subscriptionId !== 'string' || !subscriptionId
      ? 'subscriptionId is missing'
      : '';
  const identifier = kind && READERS[kind](String(params[kind]));
  // Nobody has logged in yet.
  if (!missing && !kind) return undefined;
  if (!missing && kind && identifier)
    return {
      serverPublicKey: String(serverPublicKey),
      subscriptionId: String(subscriptionId),
      kind,
      identifier,
    };
  warn(`no client-side generation: ${missing || `${kind} is not valid`}`);
  return undefined;
}

function readSupplied(
  { name, cookieParams }: Brand,
  params: Readonly<Record<string, unknown>>,
  { storage, warn }: Host,
  now: number,
): Identity | 'optout' | undefined {
  const param = `${name}Token`;
  if (params[param]) {
    const identity = parseIdentity(params[param]);
    if (typeof identity !== 'string') return identity;
    warn(`${param} is ignored: ${identity} is missing or not valid; pass the body of the operator's answer`);
    return undefined;
  }
  const cookie = cookieParams.map((key) => params[key]).find(Boolean);
  if (!cookie) return undefined;
  let text: string | null = '?';
  try {
    text = storage.getCookie(String(cookie));
  } catch {
    // No URI component.
  }
  const stored = parseStored(text, now);
  if (stored === 'INVALID') warn(`the cookie of ${cookieParams[0]} is ignored: it holds no identity`);
  return typeof stored === 'string' ? undefined : stored.refresh_token ? stored : 'optout';
}

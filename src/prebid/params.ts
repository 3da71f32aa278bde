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
  const { name, product, baseUrl } = brand;
  const params: Readonly<Record<string, unknown>> = config?.params ?? {};
  const generation = readGeneration(params, product, host);
  return {
    baseUrl: String(params[`${name}ApiBase`] ?? baseUrl),
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
  const { serverPublicKey, subscriptionId } = params;
  const kind = (Object.keys(READERS) as IdentifierKind[]).find((key) => params[key]);
  // Nobody has logged in yet, or the page's server knows its users.
  if (!kind || !(serverPublicKey || subscriptionId)) return undefined;
  const identifier = READERS[kind](String(params[kind]));
  const wrong = !new RegExp(`^${product}-X-[A-Z]-.+`).test(String(serverPublicKey))
    ? 'serverPublicKey'
    : !subscriptionId
      ? 'subscriptionId'
      : !identifier && kind;
  if (!wrong) return { serverPublicKey, subscriptionId, kind, identifier } as Generation;
  warn(`${wrong} is missing or not valid: no token is generated`);
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
    warn(`${param} is ignored: ${identity} is missing or not valid`);
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
  if (stored === 'INVALID') warn(`${cookie} is ignored: it holds no identity`);
  return typeof stored === 'string' ? undefined : stored.refresh_token ? stored : 'optout';
}

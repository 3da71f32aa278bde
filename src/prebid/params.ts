import { normalizeSpaceless } from '../dii/normalize-email.js';
import { NORMALIZED_PHONE } from '../dii/phone.js';
import type { Identity } from '../identity/identity.js';
import { isOptOut, parseIdentity } from '../identity/parse.js';
import type { ClientSideIdentityOptions } from '../operator-api/client-generate.js';
import { type Brand, nameOf } from './brand.js';
import type { Host, ModuleConfig } from './host.js';

type Params = Readonly<Record<string, unknown>>;

/** Who an identity is to be generated for, and with whose subscription. */
export interface Generation extends ClientSideIdentityOptions {
  readonly kind: IdentifierKind;
  /** Normalised, or a hash already. */
  readonly identifier: string;
}

/** In the order in which Prebid's own modules look at them. */
const KINDS = ['emailHash', 'phoneHash', 'email', 'phone'] as const;
export type IdentifierKind = (typeof KINDS)[number];

/** Base64 of 32 bytes. */
const HASH = /^[A-Za-z\d+/]{43}=$/;

/** The publisher's parameters, checked. */
export interface Settings {
  readonly baseUrl: string;
  readonly inCookie: boolean;
  /** What the publisher's server issued, where it gave something that can be used. */
  readonly supplied?: Identity | 'optout' | undefined;
  readonly generation?: Generation | undefined;
}

/** Reads a module's parameters. What can't be meant is left out, with one warning that names it but not its value. */
export function readParams(
  brand: Brand,
  config: ModuleConfig | undefined,
  host: Host,
  now: number,
): Settings {
  const name = nameOf(brand);
  const params: Params = config?.params ?? {};
  const generation = readGeneration(params, brand, host);
  return {
    baseUrl: (params[`${name}ApiBase`] as string | undefined) ?? `https://prod.${brand.source}`,
    inCookie: params.storage === 'cookie',
    generation,
    supplied: generation ? undefined : readSupplied(name, params, host, now),
  };
}

function readGeneration(params: Params, { product }: Brand, { warn }: Host): Generation | undefined {
  const { serverPublicKey, subscriptionId } = params;
  const kind = KINDS.find((key) => params[key]);
  // Nobody has logged in yet, or the page's server knows its users.
  if (!kind || !(serverPublicKey || subscriptionId)) return undefined;
  const identifier = normalize(kind, String(params[kind]));
  const wrong = !String(serverPublicKey).startsWith(`${product}-X-`)
    ? 'serverPublicKey'
    : !subscriptionId
      ? 'subscriptionId'
      : !identifier && kind;
  if (!wrong) return { serverPublicKey, subscriptionId, kind, identifier } as Generation;
  warn(`${wrong} is missing or not valid`);
  return undefined;
}

/** What is hashed, or a hash as it is; nothing where the value is neither. */
function normalize(kind: IdentifierKind, given: string): string | false | undefined {
  const value = given.trim();
  // The operator would drop spaces inside an address, Prebid's own modules refuse them.
  if (kind === 'email') return !value.includes(' ') && normalizeSpaceless(value);
  return (kind === 'phone' ? NORMALIZED_PHONE : HASH).test(value) && value;
}

function readSupplied(
  name: string,
  params: Params,
  { manager, warn }: Host,
  now: number,
): Identity | 'optout' | undefined {
  let param: unknown = `${name}Token`;
  let value = params[param as string];
  let cookie: object | undefined;
  let wrong = 'it';
  try {
    if (!value) {
      param = params[`${name}Cookie`] ?? params[`${name}ServerCookie`];
      if (!param) return undefined;
      const text = manager.getCookie(String(param));
      if (!text) return undefined;
      value = cookie = JSON.parse(text) as object;
      if (isOptOut(cookie)) return 'optout';
    }
    const identity = parseIdentity(value, cookie && now);
    if (typeof identity !== 'string') return { ...cookie, ...identity };
    wrong = identity;
  } catch {
    // No URI component, no JSON.
  }
  warn(`${param} is ignored: ${wrong} is missing or not valid`);
  return undefined;
}

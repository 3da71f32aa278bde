import { normalizeSpaceless } from '../dii/normalize-email.js';
import { NORMALIZED_PHONE } from '../dii/phone.js';
import type { Identity } from '../identity/identity.js';
import { parseIdentity } from '../identity/parse.js';
import type { ClientSideIdentityOptions } from '../operator-api/client-generate.js';
import type { Brand } from './brand.js';
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
  const { name, source } = brand;
  const params: Params = config?.params ?? {};
  const generation = readGeneration(name, params, host);
  return {
    baseUrl: (params[`${name}ApiBase`] as string | undefined) ?? `https://prod.${source}`,
    inCookie: params.storage === 'cookie',
    generation,
    supplied: generation ? undefined : readSupplied(name, params, host, now),
  };
}

function readGeneration(name: string, params: Params, { warn }: Host): Generation | undefined {
  const { serverPublicKey, subscriptionId } = params;
  const kind = KINDS.find((key) => params[key]);
  // Nobody has logged in yet, or the page's server knows its users.
  if (!kind || !(serverPublicKey || subscriptionId)) return undefined;
  const value = String(params[kind]).trim();
  const identifier =
    kind === 'email'
      ? // The operator would drop spaces inside an address, Prebid's own modules refuse them.
        !value.includes(' ') && normalizeSpaceless(value)
      : (kind === 'phone' ? NORMALIZED_PHONE : HASH).test(value) && value;
  const wrong = !String(serverPublicKey).startsWith(`${name.toUpperCase()}-X-`)
    ? 'serverPublicKey'
    : !subscriptionId
      ? 'subscriptionId'
      : !identifier && kind;
  if (!wrong) return { ...params, kind, identifier } as unknown as Generation;
  warn(`${wrong} is not valid`);
  return undefined;
}

function readSupplied(
  name: string,
  params: Params,
  { manager, warn }: Host,
  now: number,
): Identity | 'optout' | undefined {
  let param = `${name}Token`;
  let value = params[param];
  let cookie: { status?: unknown } | undefined;
  let wrong = 'it';
  try {
    if (!value) {
      param = `${name}Cookie`;
      const cookieName = params[param] ?? params[`${name}ServerCookie`];
      const text = !!cookieName && manager.getCookie(String(cookieName));
      if (!text) return undefined;
      value = cookie = JSON.parse(text) as object;
      if (cookie.status === 'optout') return 'optout';
    }
    const identity = parseIdentity(value, cookie && now);
    if (typeof identity !== 'string') return identity;
    wrong = identity;
  } catch {
    // No URI component, no JSON.
  }
  warn(`${param}: ${wrong} is not valid`);
  return undefined;
}

import { isProductKey, type ProductKey } from './products.js';

/** Lifetimes in seconds, as a local operator takes them. */
export interface Lifetimes {
  /** From issue to identity_expires. */
  readonly identity: number;
  /** From issue to refresh_from. */
  readonly refreshFrom: number;
  /** From issue to refresh_expires. */
  readonly refreshExpires: number;
}

/** What a publisher's server needs to ask an operator for identities. The secret is Base64, 32 bytes. */
export interface Credentials {
  readonly apiKey: string;
  readonly clientSecret: string;
}

/** What a page needs to ask for an identity by itself; both are public values. */
export interface ClientSide {
  readonly subscriptionId: string;
  readonly serverPublicKey: string;
}

export interface RemoteOperator {
  readonly product: ProductKey;
  readonly url: string;
  readonly clientSide: ClientSide | undefined;
}

export interface Settings {
  /** Undefined where the environment leaves the choice to the demo. */
  readonly sitePort: number | undefined;
  readonly operatorPort: number | undefined;
  readonly lifetimes: Lifetimes;
  readonly credentials: Credentials;
  /** The operator that takes the place of one product's local one. */
  readonly remote: RemoteOperator | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Browsers keep no cookie for longer than 400 days (in seconds). */
const LONGEST_COOKIE = 400 * 86_400;

/**
 * Short enough that a refresh and an expiry can be watched within seconds. Two days for the refresh token, since a
 * device clock that is a day fast would find every shorter one over.
 */
const LIFETIMES: Lifetimes = { identity: 30, refreshFrom: 10, refreshExpires: 2 * 86_400 };

/** The public test credentials that the open-source operator ships with; worth nothing outside a local one. */
export const LOCAL_CREDENTIALS: Credentials = {
  apiKey: 'UID2-C-L-999-fCXrMM.fsR3mDqAXELtWWMS+xG1s7RdgRTMqdOH2qaAo=',
  clientSecret: 'DzBzbjTJcYL0swDtFs2krRNu+g1Eokm2tBU4dEuD0Wk=',
};

const LOCAL_PUBLIC_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtXJdTSZAYHvoRDWiehMHoWF1BNPuqLs5w2ZHiAZ1IJc7O4/z0ojPTB0V+KYX/wxQK0hxx6kxCvHj335eI/ZQsQ==';

/** The local operator's public client-side setting; it accepts pages on localhost. */
export const localClientSide = (product: ProductKey): ClientSide => ({
  subscriptionId: '4WvryDGbR5',
  serverPublicKey: `${product === 'uid2' ? 'UID2' : 'EUID'}-X-L-${LOCAL_PUBLIC_KEY}`,
});

/**
 * Reads the demo's settings from environment variables.
 *
 * @throws RangeError naming the variable and what it should hold.
 */
export function readSettings(environment: Environment): Settings {
  const { API_KEY, CLIENT_SECRET } = environment;
  return {
    sitePort: readPort(environment, 'PORT'),
    operatorPort: readPort(environment, 'OPERATOR_PORT'),
    lifetimes: readLifetimes(environment.LIFETIMES),
    credentials: {
      apiKey: API_KEY || LOCAL_CREDENTIALS.apiKey,
      clientSecret: CLIENT_SECRET || LOCAL_CREDENTIALS.clientSecret,
    },
    remote: readRemote(environment),
  };
}

function readPort(environment: Environment, name: string): number | undefined {
  const text = environment[name];
  if (!text) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new RangeError(`${name} must be a port number from 1 to 65535, not "${text}"`);
  return port;
}

function readLifetimes(text: string | undefined): Lifetimes {
  if (!text) return LIFETIMES;
  const seconds = text.split(',').map(Number);
  const [identity, refreshFrom, refreshExpires] = seconds;
  if (seconds.length !== 3 || !identity || !refreshFrom || !refreshExpires)
    throw new RangeError(
      `LIFETIMES must be three numbers of seconds, "identity,refreshFrom,refreshExpires" such as "30,10,120", not "${text}"`,
    );
  return checkLifetimes({ identity, refreshFrom, refreshExpires });
}

/** @throws RangeError where the times are not in the order that an operator keeps. */
export function checkLifetimes(lifetimes: Lifetimes): Lifetimes {
  const { identity, refreshFrom, refreshExpires } = lifetimes;
  const ordered = refreshFrom > 0 && refreshFrom <= identity && identity <= refreshExpires;
  const numbers = [identity, refreshFrom, refreshExpires].every(Number.isFinite);
  if (ordered && numbers && refreshExpires <= LONGEST_COOKIE) return lifetimes;
  throw new RangeError(
    'lifetimes must be seconds that keep 0 < refreshFrom <= identity <= refreshExpires <= 400 days',
  );
}

function readRemote(environment: Environment): RemoteOperator | undefined {
  const { OPERATOR_URL, OPERATOR_PRODUCT, SUBSCRIPTION_ID, SERVER_PUBLIC_KEY } = environment;
  if (!OPERATOR_URL) return undefined;
  if (!URL.canParse(OPERATOR_URL))
    throw new RangeError(`OPERATOR_URL must be a URL such as http://localhost:8080, not "${OPERATOR_URL}"`);
  const product = OPERATOR_PRODUCT || (new URL(OPERATOR_URL).hostname.endsWith('euid.eu') ? 'euid' : 'uid2');
  if (!isProductKey(product)) throw new RangeError(`OPERATOR_PRODUCT must be uid2 or euid, not "${product}"`);
  const clientSide =
    SUBSCRIPTION_ID && SERVER_PUBLIC_KEY
      ? { subscriptionId: SUBSCRIPTION_ID, serverPublicKey: SERVER_PUBLIC_KEY }
      : undefined;
  return { product, url: OPERATOR_URL.replace(/\/+$/, ''), clientSide };
}

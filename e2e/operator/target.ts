import { EUID, type ProductNames, UID2 } from '../product.js';

/** The operator under test, and who asks it; all from the environment. */
export interface Target {
  readonly product: ProductNames;
  readonly url: string;
  readonly apiKey: string;
  readonly clientSecret: string;
  /** For client-side generation; undefined where the environment names none. */
  readonly clientSide: { readonly subscriptionId: string; readonly serverPublicKey: string } | undefined;
}

const NEEDED = ['OPERATOR_URL', 'API_KEY', 'CLIENT_SECRET'] as const;

/** The variables that are missing. */
export const missing = (environment: NodeJS.ProcessEnv): string[] =>
  NEEDED.filter((name) => !environment[name]);

export function readTarget(environment: NodeJS.ProcessEnv): Target {
  const { OPERATOR_URL = '', API_KEY = '', CLIENT_SECRET = '' } = environment;
  const { SUBSCRIPTION_ID: subscriptionId, SERVER_PUBLIC_KEY: serverPublicKey } = environment;
  return {
    product: environment.EVERID_PRODUCT === 'EUID' ? EUID : UID2,
    url: OPERATOR_URL.replace(/\/+$/, ''),
    apiKey: API_KEY,
    clientSecret: CLIENT_SECRET,
    clientSide: subscriptionId && serverPublicKey ? { subscriptionId, serverPublicKey } : undefined,
  };
}

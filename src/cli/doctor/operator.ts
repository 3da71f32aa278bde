import type { Product } from '../../identity/product.js';
import { createPublisher } from '../../server/publisher.js';
import { examineTokens } from './exchanges.js';
import { type Finding, judgeClock, ok, type Send, skipped, wrong } from './finding.js';

/** Whom to ask, and as whom. */
export interface OperatorPatient {
  /** Without a path. */
  readonly origin: string;
  readonly product: Product['name'];
  /** Undefined where nobody said. */
  readonly credentials: { readonly apiKey: string; readonly clientSecret: string } | undefined;
  readonly send: Send;
  readonly fetch: (request: Request) => Promise<Response>;
}

const SOME_ORIGIN = 'https://publisher.example';
const VERSION_HEADER = 'x-uid2-client-version';

export async function examineOperator(patient: OperatorPatient, health: Response): Promise<Finding[]> {
  const findings = [await judgeHealth(health), judgeClock(Date.parse(health.headers.get('Date') ?? ''))];
  findings.push(await examineCors(patient));
  const { origin, product, credentials, fetch } = patient;
  if (credentials) {
    const publisher = createPublisher({ product, baseUrl: origin, fetch, ...credentials });
    return [...findings, ...(await examineTokens(publisher, product))];
  }
  const hint = 'set API_KEY and CLIENT_SECRET in the environment';
  return [...findings, skipped('envelope', hint), skipped('test identities', hint)];
}

async function judgeHealth(health: Response): Promise<Finding> {
  if (health.ok) return ok('reachable', 'an operator that says it is well');
  const reason = (await health.text()).slice(0, 200);
  return wrong('reachable', `the operator says it is not well: ${reason}`, 'ask who runs it');
}

/** What a page needs, with the header that Prebid sends. */
async function examineCors({ origin, send }: OperatorPatient): Promise<Finding> {
  const url = `${origin}/v2/token/refresh`;
  const preflight = await send(url, {
    method: 'OPTIONS',
    headers: {
      Origin: SOME_ORIGIN,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': VERSION_HEADER,
    },
  });
  const answer = await send(url, { method: 'POST', headers: { Origin: SOME_ORIGIN }, body: 'none' });
  const fix = 'let its proxy pass on Origin, and the Access-Control-... headers of the operator';
  for (const { headers } of [preflight, answer]) {
    const allowed = headers.get('Access-Control-Allow-Origin');
    if (allowed !== SOME_ORIGIN && allowed !== '*')
      return wrong('CORS', 'pages may not read its answers', fix);
  }
  const allowed = preflight.headers.get('Access-Control-Allow-Headers')?.toLowerCase() ?? '';
  const named = allowed.split(/\s*,\s*/).some((name) => name === VERSION_HEADER || name === '*');
  if (!named) return wrong('CORS', 'pages may not send X-UID2-Client-Version, as Prebid does', fix);
  return ok('CORS', 'pages of any site may refresh');
}

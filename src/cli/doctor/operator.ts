import type { Product } from '../../identity/product.js';
import { createPublisher } from '../../server/publisher.js';
import { examineTokens } from './exchanges.js';
import { type Finding, judgeClock, ok, skipped, wrong } from './finding.js';
import { NoReply, type Reply, type Send } from './send.js';

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

/** What an operator says of itself. Others that are down say so in HTML, and are told no key. */
export function isHealth({ status, ok: well, text, headers }: Reply): boolean {
  if (well) return text.trim() === 'OK';
  const isHtml = headers.get('Content-Type')?.includes('html') || text.trimStart().startsWith('<');
  return status === 503 && !isHtml;
}

export async function examineOperator(patient: OperatorPatient, health: Reply): Promise<Finding[]> {
  const clock = judgeClock(Date.parse(health.headers.get('Date') ?? ''));
  if (!health.ok) return [unwell(health), clock];
  const well = ok('reachable', 'an operator that says it is well');
  const findings = [well, clock, await examineCors(patient).catch(explainCors)];
  const { origin, product, credentials, fetch } = patient;
  if (credentials) {
    const publisher = createPublisher({ product, baseUrl: origin, fetch, ...credentials });
    return [...findings, ...(await examineTokens(publisher, product))];
  }
  const hint = 'set API_KEY and CLIENT_SECRET in the environment';
  return [...findings, skipped('envelope', hint), skipped('test identities', hint)];
}

const unwell = ({ text }: Reply): Finding =>
  wrong('reachable', `the operator says it is not well: ${text.slice(0, 200)}`, 'ask who runs it');

function explainCors(error: unknown): Finding {
  if (!(error instanceof NoReply)) throw error;
  return wrong('CORS', error.message, 'ask again; then ask who runs the operator');
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

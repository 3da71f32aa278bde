import type { Identity } from '../../identity/identity.js';
import type { Product } from '../../identity/product.js';
import { OperatorError } from '../../server/operator-error.js';
import type { Publisher } from '../../server/publisher.js';
import { readTokenHead } from '../explain-token.js';
import { type Finding, ok, skipped, wrong } from './finding.js';

type Step = (publisher: Publisher, product: Product['name']) => Promise<Finding>;

/** Sealed exchanges. After the first that fails for want of an answer or a key the others would say the same. */
export async function examineTokens(publisher: Publisher, product: Product['name']): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const step of [
    examineEnvelope,
    examineOptOut,
    examineRefreshOptOut,
    examineValidate,
  ] satisfies Step[]) {
    const finding = await step(publisher, product).catch(explain);
    findings.push(finding);
    if (finding.name === 'envelope' && finding.result === 'wrong') break;
  }
  return findings;
}

async function examineEnvelope(publisher: Publisher, product: Product['name']): Promise<Finding> {
  const outcome = await publisher.generateToken({ email: 'validate@example.com' });
  if (outcome.status !== 'success') return unexpected('validate@example.com', outcome.status);
  const issued = productOf(outcome.identity);
  if (issued && issued !== product)
    return wrong('envelope', `it issues tokens of ${issued}`, `pass --product ${issued.toLowerCase()}`);
  const next = await publisher.refreshToken(outcome.identity);
  if (next.status !== 'success') return unexpected('validate@example.com, refreshed', next.status);
  return ok('envelope', 'it reads our requests and we its answers, refreshed ones too');
}

function productOf({ advertising_token }: Identity): Product['name'] | undefined {
  try {
    return readTokenHead(advertising_token).product;
  } catch {
    // Of a version that is not ours to know.
    return undefined;
  }
}

async function examineOptOut(publisher: Publisher): Promise<Finding> {
  const { status } = await publisher.generateToken({ email: 'optout@example.com' });
  return status === 'optout'
    ? ok('test identities', 'optout@example.com has opted out')
    : unexpected('optout@example.com', status);
}

async function examineRefreshOptOut(publisher: Publisher): Promise<Finding> {
  const email = 'refresh-optout@example.com';
  const outcome = await publisher.generateToken({ email });
  if (outcome.status !== 'success') return unexpected(email, outcome.status);
  const { status } = await publisher.refreshToken(outcome.identity);
  return status === 'optout'
    ? ok('test identities', `${email} opts out when refreshed`)
    : unexpected(email, status);
}

async function examineValidate(publisher: Publisher): Promise<Finding> {
  const email = 'validate@example.com';
  const outcome = await publisher.generateToken({ email });
  if (outcome.status !== 'success') return unexpected(email, outcome.status);
  try {
    const valid = await publisher.validateToken(outcome.identity.advertising_token, { email });
    return valid ? ok('test identities', `${email} is recognised`) : unexpected(email, 'another user');
  } catch (error) {
    const mayNot =
      error instanceof OperatorError && /^Unauthori[sz]ed to validate/.test(error.operatorMessage ?? '');
    if (!mayNot) throw error;
    return skipped('test identities', 'this site has no key of its own, so it can validate nothing');
  }
}

const unexpected = (who: string, what: string): Finding =>
  wrong(
    'test identities',
    `${who}: ${what}`,
    'is it an operator for tests, of this product (--product)? Test identities may differ between generations',
  );

function explain(error: unknown): Finding {
  if (!(error instanceof OperatorError)) throw error;
  return wrong('envelope', error.message, FIXES[error.httpStatus ?? error.code] ?? FIXES.other ?? '');
}

const FIXES: Readonly<Record<string | number, string>> = {
  400: 'compare CLIENT_SECRET with what was issued together with API_KEY, and the clocks of both machines',
  401: 'compare API_KEY with what was issued for this environment; integration and production have different ones',
  unreadable: 'compare CLIENT_SECRET with what was issued together with API_KEY',
  clock: 'set both clocks by a time server',
  nonce: 'let nothing between this machine and the operator answer from a cache',
  other: 'ask again; then ask who runs the operator',
};

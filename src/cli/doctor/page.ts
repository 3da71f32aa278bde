import { readIdentityCookie } from '../../server/cookie.js';
import { PRODUCTS } from '../../server/options.js';
import { allows, type Policy, readPolicies } from './content-security-policy.js';
import { type Finding, judgeClock, ok, wrong } from './finding.js';
import type { PagePatient } from './patient.js';
import { examineScripts, sdkScripts } from './script.js';

const API_KEY = /(?:UID2|EUID)-C-[LTIP]-\d+-[\w+/.=]+/;

export async function examinePage(patient: PagePatient): Promise<Finding[]> {
  const scripts = sdkScripts(patient.page);
  return [
    ok('reachable', 'a page'),
    judgeClock(Date.parse(patient.page.headers.get('Date') ?? '')),
    examineOrigin(patient),
    await examineScripts(patient, scripts),
    examinePolicy(patient, scripts),
    examineSecrets(patient),
    ...examineCookies(patient),
  ];
}

function examineOrigin({ page: { url } }: PagePatient): Finding {
  const { protocol, hostname } = new URL(url);
  const isLocal = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || isLocal) return ok('https', 'a secure context: the page has WebCrypto');
  return wrong('https', 'on plain http browsers withhold WebCrypto and locks', 'serve the page over https');
}

function examinePolicy({ page, operator }: PagePatient, scripts: readonly URL[]): Finding {
  const policies: Policy[] = readPolicies(page.headers, page.text);
  if (!policies.length) return ok('Content-Security-Policy', 'none');
  const refused = (directive: string, target: string) =>
    policies.some((policy) => !allows(policy, directive, new URL(target), new URL(page.url)));
  if (refused('connect-src', `${operator}/v2/token/refresh`))
    return wrong(
      'Content-Security-Policy',
      `keeps the page from ${operator}`,
      `add ${operator} to connect-src`,
    );
  const script = scripts.find(({ href }) => refused('script-src', href));
  if (!script) return ok('Content-Security-Policy', 'lets the operator and the script through');
  return wrong('Content-Security-Policy', `keeps ${script.href} out`, `add ${script.origin} to script-src`);
}

function examineSecrets({ page }: PagePatient): Finding {
  if (!API_KEY.test(page.text)) return ok('secrets', 'no API key in the page');
  return wrong(
    'secrets',
    'an API key is in the page, where everybody can read it',
    'have it replaced, and generate tokens on the server only (everid/server)',
  );
}

function examineCookies({ page }: PagePatient): Finding[] {
  return page.headers.getSetCookie().flatMap((setCookie) => {
    const product = Object.values(PRODUCTS).find(({ cookie }) => setCookie.startsWith(`${cookie}=`));
    if (!product) return [];
    const name = `cookie ${product.cookie}`;
    const use = 'set it with identityCookie of everid/server';
    if (/;\s*httponly/i.test(setCookie)) return [wrong(name, 'HttpOnly: the page can’t read it', use)];
    const removes = /^[^=]+=;|;\s*max-age=0(?:;|$)/i.test(setCookie);
    const isRead = readIdentityCookie(setCookie.split(';')[0], { product: product.name });
    if (!removes && !isRead) return [wrong(name, 'holds no identity that the page can read', use)];
    return [ok(name, 'the page can read it')];
  });
}

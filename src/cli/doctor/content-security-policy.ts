import { attributeOf, tagsOf } from './html.js';

/** Sources by directive. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** The policies of a page: those of its headers, and those in its own `<meta>`. */
export function readPolicies(headers: Headers, html: string): Policy[] {
  const metas = tagsOf(html, 'meta').filter(
    (tag) => attributeOf(tag, 'http-equiv')?.toLowerCase() === 'content-security-policy',
  );
  const inPage = metas.map((tag) => attributeOf(tag, 'content') ?? '');
  const inHeader = headers.get('Content-Security-Policy')?.split(',') ?? [];
  return [...inHeader, ...inPage].map(parsePolicy).filter((policy) => policy.size);
}

function parsePolicy(text: string): Policy {
  const directives = text.split(';').map((part) => part.trim().split(/\s+/));
  return new Map(
    directives.filter(([name]) => name).map(([name = '', ...sources]) => [name.toLowerCase(), sources]),
  );
}

/** What each directive is replaced by where a policy lacks it. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  'connect-src': ['connect-src', 'default-src'],
  'script-src': ['script-src-elem', 'script-src', 'default-src'],
};

/** Whether a policy lets a page reach a URL; as https://www.w3.org/TR/CSP3/#match-url-to-source-list, without nonces. */
export function allows(policy: Policy, directive: string, target: URL, page: URL): boolean {
  const name = FALLBACKS[directive]?.find((candidate) => policy.has(candidate));
  const sources = name === undefined ? undefined : policy.get(name);
  if (!sources) return true;
  // With a nonce or 'strict-dynamic' the host says nothing of a script.
  if (
    directive === 'script-src' &&
    sources.some((source) => /^'(nonce-|sha\d+-|strict-dynamic)/.test(source))
  )
    return true;
  return sources.some((source) => matches(source, target, page));
}

const SCHEME = /^[a-z][a-z\d+.-]*:$/i;
const HOST = /^(?:([a-z][a-z\d+.-]*):\/\/)?(\*|(?:\*\.)?[a-z\d.-]+)(?::(\d+|\*))?(\/.*)?$/i;

function matches(source: string, target: URL, page: URL): boolean {
  if (source.toLowerCase() === "'self'") return target.origin === page.origin;
  if (source === '*') return /^https?:$/.test(target.protocol);
  if (SCHEME.test(source)) return matchesScheme(source.slice(0, -1).toLowerCase(), target);
  const [, scheme, host = '', port, path] = HOST.exec(source) ?? [];
  return (
    matchesScheme(scheme?.toLowerCase() ?? page.protocol.slice(0, -1), target) &&
    matchesHost(host.toLowerCase(), target.hostname) &&
    matchesPort(port, target) &&
    // The one part in which letters count as they are.
    matchesPath(path, target.pathname)
  );
}

const matchesScheme = (scheme: string, { protocol }: URL): boolean =>
  `${scheme}:` === protocol || (scheme === 'http' && protocol === 'https:');

const matchesHost = (pattern: string, host: string): boolean =>
  pattern === '*' || (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern);

function matchesPort(port: string | undefined, { port: own, protocol }: URL): boolean {
  const standard = protocol === 'https:' ? '443' : '80';
  return port === '*' || (own || standard) === (port ?? standard);
}

const matchesPath = (pattern: string | undefined, path: string): boolean =>
  !pattern || pattern === '/' || (pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern);

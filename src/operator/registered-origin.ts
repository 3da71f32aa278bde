import { parse } from 'tldts';

/**
 * Whether a page's Origin belongs to one of the registered domains. Subdomains, ports and the scheme don't matter;
 * addresses and bare public suffixes belong to none.
 */
export function isRegisteredOrigin(origin: string | undefined, domains: readonly string[]): boolean {
  const domain = registrableDomain(origin ?? '');
  return domain !== undefined && domains.some((registered) => registered.toLowerCase() === domain);
}

function registrableDomain(origin: string): string | undefined {
  if (!URL.canParse(origin)) return undefined;
  const { hostname } = new URL(origin);
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return 'localhost';
  const { domain, isIcann, isPrivate } = parse(hostname, { allowPrivateDomains: true });
  // Without either mark the suffix is in no list, and nobody can say where the registrable part begins.
  return isIcann || isPrivate ? (domain ?? undefined) : undefined;
}

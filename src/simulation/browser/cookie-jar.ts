interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Without one it is sent to this host only. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly expires: number;
}

/** The cookies of one browser profile, as RFC 6265bis has them, for one host over https. */
export interface CookieJar {
  /** What `document.cookie` shows on the page's path. */
  read(): string;
  /** What an assignment to `document.cookie` does. */
  write(text: string): void;
}

const LONGEST = 4_096;

/** @param now the device clock, by which cookies expire. */
export function createCookieJar(host: string, path: string, now: () => number): CookieJar {
  let cookies: Cookie[] = [];

  const onPath = (cookie: Cookie) =>
    path === cookie.path || path.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);

  /** Undefined where the browser refuses the domain: a foreign one, or a public suffix. */
  const domainOf = (attribute: string): string | undefined => {
    const domain = attribute.replace(/^[.]/, '');
    if (!domain) return host;
    const covers = host === domain || host.endsWith(`.${domain}`);
    return covers && domain.includes('.') ? domain : undefined;
  };

  return {
    read() {
      cookies = cookies.filter(({ expires }) => expires > now());
      return cookies
        .filter(onPath)
        .sort((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
    },
    write(text) {
      const [pair = '', ...rest] = text.split(';').map((part) => part.trim());
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const attributes = new Map(
        rest.map((part) => part.split(/=(.*)/s)).map(([key = '', its = '']) => [key.toLowerCase(), its]),
      );
      const domain = domainOf(attributes.get('domain') ?? '');
      if (name.length + value.length > LONGEST || domain === undefined) return;
      const date = Date.parse(attributes.get('expires') ?? '');
      const cookie: Cookie = {
        name,
        value,
        domain,
        hostOnly: !attributes.get('domain'),
        path: attributes.get('path') || '/',
        expires: Number.isNaN(date) ? Infinity : date,
      };
      const index = cookies.findIndex(
        (other) =>
          other.name === name &&
          other.domain === domain &&
          other.hostOnly === cookie.hostOnly &&
          other.path === cookie.path,
      );
      const dead = cookie.expires <= now();
      // One that is replaced keeps its place: browsers show the older first.
      if (index >= 0) cookies.splice(index, 1, ...(dead ? [] : [cookie]));
      else if (!dead) cookies.push(cookie);
    },
  };
}

import { type Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { SiteOperator } from './operators.js';
import { isProductKey, PRODUCTS, type ProductKey } from './products.js';

type Operators = Readonly<Record<ProductKey, SiteOperator>>;

/** Signing in and out: what a publisher's server does with an identity. An email stays within the request that brought it. */
export function accountRoutes(operators: Operators): Hono {
  return new Hono()
    .post('/login', async (c) => {
      const { email, product } = await readJson(c);
      if (!isProductKey(product)) return unknownProduct(c);
      const outcome = await operators[product].generate(String(email ?? ''));
      switch (outcome.status) {
        case 'success':
          return c.json({ status: 'success', identity: outcome.identity });
        case 'optout':
          return c.json({ status: 'optout' });
        case 'refused':
          return c.json({ status: 'refused', message: outcome.message }, 400);
        case 'unavailable':
          return c.json({ status: 'unavailable', message: outcome.message }, 502);
      }
    })
    .post('/cookie-login', async (c) => {
      const { email, product, clock } = await c.req.parseBody();
      if (!isProductKey(product)) return unknownProduct(c);
      const outcome = await operators[product].generate(String(email ?? ''));
      if (outcome.status === 'success') setIdentityCookie(c, product, outcome.identity);
      // Whoever was signed in before no longer is.
      if (outcome.status === 'optout') deleteCookie(c, PRODUCTS[product].cookie, { path: '/' });
      const query = new URLSearchParams({ product, signin: outcome.status });
      if (typeof clock === 'string' && clock) query.set('clock', clock);
      return c.redirect(`/cookie?${query}`, 303);
    })
    .post('/logout', async (c) => {
      const { product } = await readJson(c);
      if (!isProductKey(product)) return unknownProduct(c);
      deleteCookie(c, PRODUCTS[product].cookie, { path: '/' });
      return c.body(null, 204);
    });
}

/** The format of the official SDK: URI-encoded JSON, readable by scripts, alive as long as the refresh token. */
function setIdentityCookie(
  c: Context,
  product: ProductKey,
  identity: { readonly refresh_expires: number },
): void {
  setCookie(c, PRODUCTS[product].cookie, JSON.stringify(identity), {
    path: '/',
    expires: new Date(identity.refresh_expires),
    sameSite: 'Lax',
  });
}

export const unknownProduct = (c: Context): Response =>
  c.json({ status: 'refused', message: 'product must be uid2 or euid' }, 400);

/**
 * The fields of a JSON body; none where the body is no JSON object. The type is insisted on because another site's page
 * can send any other without asking first.
 */
export async function readJson(c: Context): Promise<Readonly<Record<string, unknown>>> {
  if (!c.req.header('Content-Type')?.startsWith('application/json')) return {};
  const body: unknown = await c.req.json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

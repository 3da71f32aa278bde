import { type Context, Hono } from 'hono';
import { readJson, unknownProduct } from './account-routes.js';
import type { LocalOperator, SiteOperator } from './operators.js';
import { isProductKey, type ProductKey } from './products.js';
import { readFault } from './read-fault.js';
import { checkLifetimes } from './settings.js';

type Operators = Readonly<Record<ProductKey, SiteOperator>>;

/** The switchboard of the local operators: faults, lifetimes, and the log of what reached them. */
export function operatorRoutes(operators: Operators): Hono {
  const localOf = (product: unknown): LocalOperator | undefined =>
    isProductKey(product) ? operators[product].local : undefined;

  return new Hono()
    .get('/operator-faults', (c) => {
      const { product } = c.req.query();
      if (!isProductKey(product)) return unknownProduct(c);
      return c.json(localOf(product)?.fault() ?? { mode: 'ok' });
    })
    .post('/operator-faults', async (c) => {
      const { product, ...fault } = await readJson(c);
      const local = localOf(product);
      if (!local) return notLocal(c);
      return attempt(c, () => {
        local.setFault(readFault(fault));
        return local.fault();
      });
    })
    .post('/operator-lifetimes', async (c) => {
      const { product, ...lifetimes } = await readJson(c);
      const local = localOf(product);
      if (!local) return notLocal(c);
      return attempt(c, () => {
        local.setLifetimes(checkLifetimes({ ...local.lifetimes(), ...lifetimes }));
        return local.lifetimes();
      });
    })
    .get('/operator-log', (c) => {
      const local = localOf(c.req.query('product'));
      return local
        ? c.json({ ...local.log.report(), fault: local.fault(), lifetimes: local.lifetimes() })
        : notLocal(c);
    })
    .delete('/operator-log', (c) => {
      const local = localOf(c.req.query('product'));
      if (!local) return notLocal(c);
      local.log.clear();
      return c.body(null, 204);
    });
}

function attempt(c: Context, action: () => object): Response {
  try {
    return c.json(action());
  } catch (error) {
    return c.json({ status: 'refused', message: (error as Error).message }, 400);
  }
}

const notLocal = (c: Context): Response =>
  c.json({ status: 'refused', message: 'there is no local operator of that product' }, 404);

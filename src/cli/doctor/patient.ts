import type { Product } from '../../identity/product.js';
import type { Reply, Send } from './send.js';

/** A page, and what it is to work with. */
export interface PagePatient {
  /** As it came from the publisher's server. */
  readonly page: Reply;
  /** The operator that the page is to reach; without a path. */
  readonly operator: string;
  readonly product: Product['name'];
  readonly send: Send;
}

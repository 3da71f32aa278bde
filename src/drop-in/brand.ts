import { EUID, type Product, UID2 } from '../identity/product.js';
import { VERSION } from '../version.js';

/** The version of the official SDK whose contract is kept, and who keeps it. */
export const SDK_VERSION: string = `4.0.95-everid.${VERSION}`;

/** A product with what differs between the two drop-ins on a page. */
export interface Brand {
  readonly product: Product;
  /** The window property that holds the SDK; with `Helper` and `SecureSignalProvider` behind it those of its companions. */
  readonly global: '__uid2' | '__euid';
  /** How the drop-in names itself to the operator. */
  readonly clientTag: string;
  /** `data-sealed` of the script tag: what is stored is sealed; with `off` no longer. */
  readonly sealed?: string | null | undefined;
  /** `data-consent` of the script tag: who says whether the user has consented. */
  readonly consent?: string | null | undefined;
}

export const UID2_BRAND: Brand = { product: UID2, global: '__uid2', clientTag: `uid2-sdk-${SDK_VERSION}` };
export const EUID_BRAND: Brand = { product: EUID, global: '__euid', clientTag: `euid-sdk-${SDK_VERSION}` };

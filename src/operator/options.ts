import type { Product } from '../identity/product.js';
import type { Bytes } from '../operator-api/bytes.js';
import type { Fault } from './faults.js';
import type { Generation, GenerationName } from './generation.js';
import type { Keys } from './keys.js';
import type { Random } from './random.js';
import type { Salts } from './salts.js';
import type { User } from './user.js';

/** Lifetimes of what is issued from now on, in seconds from issue. */
export interface Lifetimes {
  readonly identity: number;
  readonly refreshFrom: number;
  readonly refreshExpires: number;
}

export type Role = 'GENERATOR' | 'OPTOUT';

/** A publisher, or another party with an API key. */
export interface Client {
  readonly key: string;
  /** Base64, 32 bytes. */
  readonly secret: string;
  readonly siteId: number;
  readonly roles: readonly Role[];
  readonly disabled?: boolean;
}

/** A subscription to client-side token generation. */
export interface ClientSideKeyPair {
  readonly subscriptionId: string;
  readonly siteId: number;
  /** A prefix of 9 characters such as `UID2-Y-L-`, and a P-256 key: PKCS #8 in Base64. */
  readonly privateKey: string;
  /** Registrable domains, or `localhost`, whose pages may ask. */
  readonly domains: readonly string[];
  /** Apps that may ask. */
  readonly appNames?: readonly string[];
  readonly disabled?: boolean;
}

/** Where opt-outs are kept beyond the operator's life, as Base64 of first-level hashes: no address can be read from them. */
export interface OptOutStore {
  readonly initial: readonly string[];
  /** Gets all of them after every change. */
  readonly save: (hashes: readonly string[]) => Promise<void>;
}

/** Everything has a default that needs no thought: see each. */
export interface OperatorOptions {
  /** UID2 by default. */
  readonly product?: Product['name'] | undefined;
  /** 3600, 900 and 86400 seconds by default. */
  readonly lifetimes?: Lifetimes | undefined;
  /** The public test clients by default. */
  readonly clients?: readonly Client[] | undefined;
  /** The public test subscription by default. */
  readonly clientSide?: readonly ClientSideKeyPair[] | undefined;
  /** Public test keys by default. */
  readonly keys?: Keys | undefined;
  readonly salts?: Salts | undefined;
  /**
   * Which of the documents to follow where they contradict each other; the present behaviour of the real operator by
   * default. A name stands for all that its documents say; an object changes single points.
   */
  readonly generation?: GenerationName | Partial<Generation> | undefined;
  /** What goes wrong from the start; see `Operator.faults`. Nothing by default. */
  readonly faults?: Fault | readonly Fault[] | undefined;
  /** Opt-outs are in memory alone by default. */
  readonly optOuts?: OptOutStore | undefined;
  /** Whether phone numbers are identities; true by default. */
  readonly phones?: boolean | undefined;
  /** Whether client-side requests must come from a registered domain or app; true by default. */
  readonly domainCheck?: boolean | undefined;
  /**
   * ms since epoch; the device's clock by default. It is asked when a request arrives, which becomes the time that a
   * login is established at, and again when the answer is made.
   */
  readonly now?: (() => number) | undefined;
  readonly random?: Random | undefined;
  /** The raw UID (32 or 33 bytes) of a user, where it should not be made from the salts. */
  readonly rawUid?: ((user: User) => Promise<Bytes>) | undefined;
}

import type { Random } from './random.js';
import type { Owner, Scheduler } from './scheduler.js';

/** How a page's lock manager behaves. */
export type LockManner = 'prompt' | 'slow' | 'silent' | 'refusing' | 'missing';

interface Claim {
  readonly name: string;
  readonly mode: 'shared' | 'exclusive';
  readonly owner: Owner;
  readonly grant: (lock: object | null) => void;
}

/** The Web Locks of one browser profile (https://w3c.github.io/web-locks/). */
export interface Locks {
  /** `navigator.locks` of one page. */
  forPage(owner: Owner, manner: LockManner): LockApi | undefined;
  /** A page is gone, with all it held and waited for. */
  release(owner: Owner): void;
}

export interface LockApi {
  request(
    name: string,
    options: { readonly ifAvailable?: true; readonly mode?: 'shared' },
    callback: (lock: object | null) => unknown,
  ): Promise<unknown>;
}

/** How long the way to the lock manager's process takes, in ms. */
const PROMPT = 10;
const SLOW = 15_000;

/** @param evict is called for a page in the back/forward cache whose lock is asked for: browsers discard it. */
export function createLocks(scheduler: Scheduler, random: Random, evict: (owner: Owner) => void): Locks {
  let held: Claim[] = [];
  let queue: Claim[] = [];

  const excludes = (a: Claim, b: Claim) =>
    a.name === b.name && (a.mode === 'exclusive' || b.mode === 'exclusive');
  const isFree = (claim: Claim, ahead: readonly Claim[]) =>
    ![...held, ...ahead].some((other) => excludes(other, claim));

  function grantAll(): void {
    for (;;) {
      const index = queue.findIndex((claim, place) => isFree(claim, queue.slice(0, place)));
      const claim = queue[index];
      if (!claim) return;
      queue.splice(index, 1);
      held.push(claim);
      claim.grant({ name: claim.name, mode: claim.mode });
    }
  }

  function drop(claims: (claim: Claim) => boolean): void {
    held = held.filter((claim) => !claims(claim));
    queue = queue.filter((claim) => !claims(claim));
    grantAll();
  }

  function arrive(claim: Claim, ifAvailable: boolean): void {
    for (const other of held) if (other.owner.life === 'cached' && excludes(other, claim)) evict(other.owner);
    if (ifAvailable && !isFree(claim, queue)) {
      claim.grant(null);
      return;
    }
    queue.push(claim);
    grantAll();
  }

  const forPage = (owner: Owner, manner: LockManner): LockApi | undefined => {
    if (manner === 'missing') return undefined;
    const delay = () => 1 + random.below(manner === 'slow' ? SLOW : PROMPT);
    return {
      request: (name, { ifAvailable = false, mode = 'exclusive' }, callback) =>
        new Promise((resolve, reject) => {
          if (manner === 'refusing') return reject(new DOMException('blocked', 'SecurityError'));
          if (manner === 'silent') return;
          const run = async (lock: object | null) => {
            try {
              resolve(await callback(lock));
            } catch (error) {
              reject(error);
            } finally {
              scheduler.add(
                'lock released',
                1 + random.below(3),
                () => drop((other) => other === claim),
                owner,
              );
            }
          };
          const claim: Claim = {
            name,
            mode: mode as Claim['mode'],
            owner,
            grant: (lock) => void scheduler.add('lock', delay(), () => void run(lock), owner),
          };
          // The way to the manager goes on though the page be frozen meanwhile.
          scheduler.add(
            'lock asked for',
            delay(),
            () => owner.life === 'closed' || arrive(claim, ifAvailable),
          );
        }),
    };
  };

  return { forPage, release: (owner) => drop((claim) => claim.owner === owner) };
}

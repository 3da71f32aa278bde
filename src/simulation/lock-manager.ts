import type { Tabs } from '../environment/environment.js';

interface Claim {
  readonly name: string;
  readonly shared: boolean;
  grant(): void;
}

/** The locks of one browser profile, as the Web Locks specification has them; a tab may be closed with its locks. */
export interface LockManager {
  /** What one tab finds in its `navigator.locks`. */
  forTab(): NonNullable<Tabs['locks']> & { close(): void };
}

export function createLockManager(): LockManager {
  let held: Claim[] = [];
  let waiting: Claim[] = [];

  const isFree = ({ name, shared }: Claim, before: readonly Claim[]) =>
    [...held, ...before].every((other) => other.name !== name || (shared && other.shared));

  function grantWhatIsFree(): void {
    const next = () => waiting.find((claim, place) => isFree(claim, waiting.slice(0, place)));
    for (let claim = next(); claim; claim = next()) {
      const granted = claim;
      waiting = waiting.filter((other) => other !== granted);
      held.push(granted);
      granted.grant();
    }
  }

  function forTab(): ReturnType<LockManager['forTab']> {
    const own = new Set<Claim>();
    let closed = false;
    const drop = (claim: Claim) => {
      held = held.filter((other) => other !== claim);
      waiting = waiting.filter((other) => other !== claim);
      grantWhatIsFree();
    };
    return {
      request: (name, { ifAvailable, mode }, callback) =>
        new Promise((resolve) => {
          const run = async (lock: object | null) => {
            // Every grant comes from another process, never in the turn that asked.
            await Promise.resolve();
            if (closed) return;
            resolve(await callback(lock));
            drop(claim);
          };
          const claim: Claim = { name, shared: mode === 'shared', grant: () => void run(claim) };
          own.add(claim);
          if (ifAvailable && !isFree(claim, waiting)) return void run(null);
          waiting.push(claim);
          grantWhatIsFree();
        }),
      close() {
        closed = true;
        for (const claim of own) drop(claim);
      },
    };
  }

  return { forTab };
}

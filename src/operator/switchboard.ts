import { collect } from './body.js';
import { checkFault, type Fault, type FaultScope, type Faults } from './faults.js';
import { type Answering, suffer } from './suffer.js';

/** A fault in force. */
interface Active {
  readonly fault: Fault;
  /** How many requests it has met. */
  met: number;
  readonly apply: (request: Request, next: Answering) => Promise<Response>;
}

export interface Switchboard extends Faults {
  /** Answers a request through the faults that meet it. */
  readonly answer: (request: Request, next: Answering) => Promise<Response>;
}

export function createSwitchboard(initial: readonly Fault[], now: () => number): Switchboard {
  let active: readonly Active[] = [];

  const set = (...faults: readonly Fault[]): void => {
    active = faults.map((fault) => ({ fault: checkFault(fault), met: 0, apply: suffer(fault, now) }));
  };

  const answer = async (request: Request, next: Answering): Promise<Response> => {
    if (!active.length || request.method === 'OPTIONS') return next(request, 0);
    const meeting: Active[] = [];
    for (const one of active) if (await meets(one.fault, request)) meeting.push(one);
    // Counted only now: while a body was read, other requests may have used a fault up.
    const suffered = meeting.filter((one) => !isOver(one));
    for (const one of suffered) one.met += 1;
    const chain = suffered.reduceRight<Answering>(
      (inner, one) => (asked, skew) => one.apply(asked, (passed, more) => inner(passed, skew + more)),
      next,
    );
    return chain(request, 0);
  };

  set(...initial);
  return {
    set,
    active: () => active.filter((one) => !isOver(one)).map(({ fault }) => fault),
    answer,
  };
}

const isOver = ({ fault, met }: Active): boolean => fault.times !== undefined && met >= fault.times;

async function meets({ route, token }: FaultScope, request: Request): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url);
  if (route !== undefined && route !== pathname) return false;
  if (token === undefined) return true;
  if (request.method !== 'POST') return searchParams.get('refresh_token') === token;
  const body = await collect(request.clone().body);
  return body !== undefined && new TextDecoder().decode(body) === token;
}

import type { Fact } from './browser/facts.js';
import { type Fate, PLAIN } from './browser/network.js';
import type { Page } from './browser/page.js';
import type { Plan } from './plan.js';
import type { Look } from './rules/rule.js';

/** What one has to know of a schedule to read its trace. */
export function describePlan({ tabs, place, keys, lifetimes, offset, fates }: Plan): string[] {
  const minutes = (ms: number) => `${ms / 60_000} min`;
  const { identity, refreshFrom, refresh } = lifetimes;
  return [
    ...tabs.map(({ runs, keeps, locks }, tab) => `tab ${tab + 1}: ${runs}, ${keeps} storage, locks ${locks}`),
    `${place}; keys ${keys}; device clock ahead by ${minutes(offset)}`,
    `identities are due after ${minutes(refreshFrom)}, expire after ${minutes(identity)}, end after ${minutes(refresh)}`,
    ...fates.flatMap((fate, index) =>
      fate === PLAIN ? [] : [`request ${index + 1}: ${describeFate(fate)}`],
    ),
    '',
  ];
}

const describeFate = ({ way, manner, latency, body, retryAfter }: Fate): string =>
  `${way}, ${manner} after ${latency} ms, body after ${body} ms${retryAfter ? `, Retry-After ${retryAfter} s` : ''}`;

/** One line of a trace. No secret of the simulated operator is worth hiding. */
export function describeFact(fact: Fact): string {
  const who = fact.page?.name ?? 'a promise';
  switch (fact.kind) {
    case 'sent':
      return `${who} sends ${fact.exchange.token}${fact.ended ? ' of a session that has ended' : ''}`;
    case 'answered':
      return `${who} is answered with ${fact.reply.status}`;
    case 'stored':
      return fact.text === undefined
        ? `${who} removes what is stored`
        : `${who} stores ${fact.issued?.identity.advertising_token ?? fact.text}${sealedness(fact.text)}`;
    case 'accessed':
      return `${who} ${fact.write ? 'writes to' : 'reads'} storage`;
    case 'refused':
      return `${who} is refused`;
    case 'warned':
      return `${who} warns: ${fact.message}`;
    case 'threw':
      return `${who} throws ${fact.error}`;
    default:
      return `${who} ${fact.kind === 'told' ? 'tells its subscribers' : fact.kind}`;
  }
}

function sealedness(text: string): string {
  if (text.includes('"sealed":')) return ', sealed';
  return text.includes('"sealed"') ? ', without its secrets' : '';
}

export const describeLook = (page: Page, { token }: Look): string =>
  `${page.name} shows ${token ?? 'nothing'}`;

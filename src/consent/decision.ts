import { decideGpp, type GppSignal, tcfOfGpp } from './gpp-rules.js';
import { type ConsentOptions, isGiven } from './options.js';
import { decideTcf, type TcData } from './tcf-rules.js';
import { type Decision, isGranted, type Verdict, verdict } from './verdict.js';

/** What is known at one moment. */
export interface Signals {
  readonly product: 'UID2' | 'EUID';
  /** A CMP with the TCF's API; absent where there is none. */
  readonly tcf?: TcfSignal | undefined;
  readonly gpp?: GppSignal | undefined;
  /** Global Privacy Control. */
  readonly gpc?: boolean | undefined;
  /** A CMP may still turn up. */
  readonly searching?: boolean | undefined;
  /** The deadline has passed. */
  readonly timedOut?: boolean | undefined;
  /** The operator has said that the user opted out. */
  readonly optedOut?: boolean | undefined;
  /** The decision before. */
  readonly previous?: Decision | undefined;
}

export interface TcfSignal {
  /** The CMP has refused the listener. */
  readonly failed?: boolean | undefined;
  /** What it said last. */
  readonly data?: TcData | undefined;
}

/** The whole decision table. Pure: the same signals and options give the same verdict. */
export function decide(signals: Signals, options: ConsentOptions = {}): Verdict {
  if (signals.optedOut) return verdict(26, 'deny+erase', 'the user has opted out with the operator');
  if (options.childDirected) return verdict(19, 'deny+erase', 'the page is directed to children');
  return signals.product === 'EUID' ? decideEuid(signals, options) : decideUid2(signals, options);
}

function decideEuid(signals: Signals, options: ConsentOptions): Verdict {
  if (signals.gpc && options.honorGpc === 'always')
    return verdict(14, 'deny+erase', 'Global Privacy Control');
  const inGpp = signals.tcf ? undefined : tcfOfGpp(signals.gpp);
  const answer = inGpp ? undefined : unanswered(signals);
  if (answer) return answer;
  const { gdprApplies, eventStatus } = signals.tcf?.data ?? {};
  if (!inGpp && !gdprApplies) return verdict(9, 'deny', 'EUID is for places where GDPR applies');
  if (!inGpp && eventStatus === 'cmpuishown') return dialogue(signals, options);
  const data = inGpp ?? (signals.tcf?.data as TcData);
  const ruled = inGpp === null ? unreadable : decideTcf(data, options);
  if (ruled.decision !== 'allow' || !('euidConsent' in options) || isGiven(options.euidConsent)) return ruled;
  return verdict(1, 'deny-for-now', "the user's consent to the EUID itself was not asserted");
}

const unreadable = verdict(25, 'deny-for-now', 'the TCF section of GPP cannot be read');

function decideUid2(signals: Signals, options: ConsentOptions): Verdict {
  const { gpc, tcf, gpp, searching } = signals;
  // Ends the matter whatever else is said: 11 CCR 7025(c).
  if (gpc && !isGiven(options.consentAfterNotice)) return verdict(14, 'deny+erase', 'Global Privacy Control');
  const answer = tcf && unanswered(signals);
  if (answer && !(options.silentCmp === 'ignore' && answer.row === 12)) return answer;
  if (tcf?.data?.gdprApplies) return verdict(1, 'deny', 'UID2 is not for places where GDPR applies');
  if (gpp) return decideGpp(gpp, signals, options);
  // A CMP of the one kind that has answered is not kept waiting for one of the other, whose word counts when it comes.
  if (!tcf && searching) return LOOKING;
  return options.scope === 'us'
    ? verdict(13, 'allow', 'no CMP, no opt-out signal, and the publisher has named the US as its scope')
    : verdict(13, 'deny-for-now', "no CMP on the page, and the publisher has not set scope to 'us'");
}

const LOOKING = verdict(10, 'wait', 'looking for a CMP');

/** What follows where no CMP has said yet whether GDPR applies. */
function unanswered({ tcf, searching, timedOut }: Signals): Verdict | undefined {
  if (!tcf) return searching ? LOOKING : verdict(13, 'deny-for-now', 'no CMP: no consent is assumed');
  if (tcf.failed) return verdict(12, 'deny-for-now', 'the CMP refused the listener');
  const { gdprApplies, eventStatus } = tcf.data ?? {};
  const known = ['tcloaded', 'useractioncomplete', 'cmpuishown'].includes(`${eventStatus}`);
  if (gdprApplies === false || (gdprApplies === true && known)) return undefined;
  return timedOut
    ? verdict(12, 'deny-for-now', 'the CMP gave no answer in time')
    : verdict(10, 'wait', 'the CMP has not answered yet');
}

/** The user is being asked. */
function dialogue({ previous }: Signals, options: ConsentOptions): Verdict {
  if (!isGranted(previous)) return verdict(10, 'wait', 'the user is being asked');
  return verdict(
    11,
    options.duringDialogue === 'previous' ? 'allow' : 'hold',
    'the user is being asked again',
  );
}

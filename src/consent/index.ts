// What everid/consent gives: the gate's own file, with its pure parts for those who decide elsewhere.
export { decide, type Signals, type TcfSignal } from './decision.js';
export { gate, type Word } from './gate.js';
export { readGpc } from './gpc.js';
export { watchGpp } from './gpp.js';
export { decideGpp, type GppData, type GppSignal } from './gpp-rules.js';
export { type ConsentOptions, optionsOf } from './options.js';
export { watchTcf } from './tcf.js';
export { decideTcf, type TcData } from './tcf-rules.js';
export type { Decision, Verdict } from './verdict.js';

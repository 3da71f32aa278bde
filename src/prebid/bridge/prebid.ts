/** The parts of Prebid.js that the bridge uses. All but the queue may be missing, and are before Prebid has loaded. */
export interface Prebid {
  que?: { push(command: () => void): unknown };
  readonly libLoaded?: boolean;
  readonly installedModules?: readonly string[];
  getConfig?(topic: string): unknown;
  getConfig?(topic: string, listener: () => void): () => void;
  setConfig?(config: object): void;
  getConsentMetadata?(): { gdpr?: { gdprApplies?: boolean | undefined } | undefined };
  getUserIdsAsEids?(): Eid[];
  refreshUserIds?(options: { submoduleNames?: string[] }): Promise<unknown>;
  readonly requestBids?: {
    before?(hook: RequestHook, priority: number): unknown;
    getHooks?(match: { hook: RequestHook }): { remove?(): unknown };
  };
}

/** What `pbjs.requestBids` was called with. */
export interface BidsRequest {
  readonly ortb2?: FirstPartyData | undefined;
  readonly adUnits?: readonly { readonly bids?: readonly object[] | undefined }[] | undefined;
}

export type RequestHook = (next: (request: BidsRequest) => void, request: BidsRequest) => void;

/** An extended id of OpenRTB. */
export interface Eid {
  readonly source?: string;
  readonly uids?: readonly object[];
}

/** The user of OpenRTB: eids have their place in `ext` up to version 2.5 and directly in it from 2.6 on. */
export interface FirstPartyData {
  user?: { eids?: Eid[]; ext?: { eids?: Eid[] } };
}

export const isOf =
  (source: string) =>
  (eid: Eid | null | undefined): boolean =>
    eid?.source?.toLowerCase() === source;

/** The eids that a page has put into first-party data itself. */
export const eidsOf = (data: FirstPartyData | null | undefined): Eid[] => [
  ...(data?.user?.eids ?? []),
  ...(data?.user?.ext?.eids ?? []),
];

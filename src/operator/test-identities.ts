/** An identity for tests, whose answers never depend on who opted out. */
export interface TestIdentity {
  /** A normalised e-mail address or phone number. */
  readonly identifier: string;
  /** The requests that find it opted out. */
  readonly optedOut: readonly ('generate' | 'refresh')[];
}

/**
 * As the operator's code has them. Some pages of its documentation swap the two opt-out phone numbers; the code, its
 * tests and the page about refresh agree on these.
 */
export const TEST_IDENTITIES: readonly TestIdentity[] = [
  { identifier: 'validate@example.com', optedOut: [] },
  { identifier: '+12345678901', optedOut: [] },
  { identifier: 'optout@example.com', optedOut: ['generate', 'refresh'] },
  { identifier: '+00000000000', optedOut: ['generate', 'refresh'] },
  { identifier: 'refresh-optout@example.com', optedOut: ['refresh'] },
  { identifier: '+00000000002', optedOut: ['refresh'] },
];

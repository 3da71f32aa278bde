/**
 * One row of the salt table. What it holds decides the version of the raw UIDs made with it: a salt gives version 2, or
 * version 3 with `v3`; a key gives version 4.
 */
export type SaltRow =
  | { readonly salt: string; readonly v3?: boolean }
  | {
      readonly key: {
        /** Up to 24 bits. */
        readonly id: number;
        /** Used as its 32 ASCII characters. */
        readonly secret: string;
        readonly salt: string;
      };
    };

export interface Salts {
  readonly firstLevel: string;
  readonly rows: readonly SaltRow[];
}

/**
 * The first-level salt is that of the open-source operator's public test resources; the rows are this project's own.
 * With them, raw UIDs differ from those of another operator, which is the rule between any two.
 */
export const PUBLIC_SALTS: Salts = {
  firstLevel: 'fOGY/aRE44peL23i+cE9MkJrzmEeNZZziNZBfq7qqk8=',
  rows: [
    { salt: 'zN7qfMwY3wQ0Wa3xMC9Kp6INR23PQ/fE+L65x3bX6DU=' },
    { salt: '9yGT3boyU4NM13QRZnNUngM+2+uvNoVk2B4zdDiOxz0=' },
    {
      key: {
        id: 3000002,
        secret: 'everid-local-operator-key-row-2.',
        salt: 'everid-local-operator-salt-row-2',
      },
    },
    {
      key: {
        id: 3000003,
        secret: 'everid-local-operator-key-row-3.',
        salt: 'everid-local-operator-salt-row-3',
      },
    },
    { salt: '7ERwdM4m3kRXYjjt5LgoVpPBMT2xgCukrW7n7SjJ+Hc=', v3: true },
  ],
};

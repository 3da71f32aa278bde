import type { Client, ClientSideKeyPair } from './options.js';

// The public test credentials that the open-source operator carries among its test resources. Taking them as defaults
// lets a page or a test be pointed at either operator by changing one URL. They protect nothing.

export const PUBLIC_CLIENTS: readonly Client[] = [
  {
    key: 'UID2-C-L-999-fCXrMM.fsR3mDqAXELtWWMS+xG1s7RdgRTMqdOH2qaAo=',
    secret: 'DzBzbjTJcYL0swDtFs2krRNu+g1Eokm2tBU4dEuD0Wk=',
    siteId: 999,
    roles: ['GENERATOR'],
  },
  {
    key: 'UID2-C-L-124-H8VwqX.l2G4TCuUWYAqdqkeG/UqtFoPEoXirKn4kHWxc=',
    secret: 'NcMgi6Y8C80SlxvV7pYlfcvEIo+2b0508tYQ3pKK8HM=',
    siteId: 124,
    roles: ['GENERATOR'],
  },
];

/** The matching public key is `UID2-X-L-MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtXJdTSZAYHvoRDWiehMHoWF1BNPuqLs5w2ZHiAZ1IJc7O4/z0ojPTB0V+KYX/wxQK0hxx6kxCvHj335eI/ZQsQ==`; EUID takes it as `EUID-X-L-...`. */
export const PUBLIC_CLIENT_SIDE: readonly ClientSideKeyPair[] = [
  {
    subscriptionId: '4WvryDGbR5',
    siteId: 123,
    privateKey:
      'UID2-Y-L-MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCC5kOSRVD+qhAZqf0L4LGbmAhdy5HpIptwXE72jxhwo6w==',
    domains: ['localhost', 'uidapi.com'],
    appNames: ['com.123.Game.App.android', '123456789', 'com.123.Game.App.ios', 'com.uid2.devapp'],
  },
];

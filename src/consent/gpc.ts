import type { ConsentPage } from './page.js';

/** Whether the browser sends Global Privacy Control. The same for the whole visit of a page (W3C, "JavaScript Property"). */
export const readGpc = ({ navigator }: ConsentPage): boolean =>
  (navigator as { globalPrivacyControl?: unknown } | undefined)?.globalPrivacyControl === true;

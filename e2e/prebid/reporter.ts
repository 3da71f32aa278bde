import FaultReporter from '../fault-reporter.js';
import { rows } from './rows.js';

/** Adds the tests of Prebid's modules up to the rows of their table. */
export default class PrebidReporter extends FaultReporter {
  protected override readonly rows: Readonly<Record<string, string>> = rows;
}

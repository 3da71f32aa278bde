import { chromium } from '@playwright/test';
import { findChromium } from '../browser.js';
import { startForeignOperator } from '../foreign-operator.js';
import { startSite } from '../site.js';
import { loadContestants } from './contestants.js';
import { summarise } from './statistics.js';
import { putTimedPage, timeVisit, timingCases } from './timings.js';
const cs = await loadContestants();
const browser = await chromium.launch({ executablePath: findChromium() });
const operator = await startForeignOperator(() => Date.now());
const sites = [];
for (const contestant of cs) { const t = { contestant, site: await startSite(contestant.file) }; putTimedPage(t); sites.push(t); }
for (const i of [0, 3]) for (const rate of [1, 4]) {
  const s: number[][] = [[], []];
  for (let r = 0; r < 8; r++) for (const k of r % 2 ? [0, 1] : [1, 0]) s[k]!.push(await timeVisit(browser, sites[k]!, operator, timingCases[i]!, rate));
  console.log(timingCases[i]!.id, rate, s.map((x) => JSON.stringify({ ...summarise(x), min: Math.min(...x) })).join('\n   '));
}
await browser.close(); await operator.close(); for (const s of sites) await s.site.close();

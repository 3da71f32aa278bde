import { chromium } from '@playwright/test';
import { findChromium } from '../browser.js';
import { startSite } from '../site.js';
import { loadContestants } from './contestants.js';
import { putTimedPage } from './timings.js';
import { timedVisit } from './timed-visit.js';
const cs = await loadContestants();
const browser = await chromium.launch({ executablePath: findChromium() });
for (const contestant of cs) { const t = { contestant, site: await startSite(contestant.file) }; putTimedPage(t);
  for (let i = 0; i < 3; i++) {
  const context = await browser.newContext(); const page = await context.newPage(); await page.goto(t.site.origin + '/timed');
  const s = await context.newCDPSession(page);
  await s.send('Profiler.enable'); await s.send('Profiler.setSamplingInterval', { interval: 50 }); 
  await s.send('Profiler.start');
  const times = await page.evaluate<any>(timedVisit({ baseUrl: 'http://127.0.0.1:1' }, undefined));
  const { profile } = await s.send('Profiler.stop');
  const self = new Map<string, number>(); const byId = new Map(profile.nodes.map((n) => [n.id, n]));
  profile.samples!.forEach((id, k) => { const n = byId.get(id)!; const key = `${n.callFrame.functionName || 'anon'}@${n.callFrame.lineNumber}:${n.callFrame.columnNumber}`; self.set(key, (self.get(key) ?? 0) + profile.timeDeltas![k]!); });
  console.log(contestant.id, times.execute.toFixed(2), times.init.toFixed(2), [...self].sort((a, b) => b[1] - a[1]).slice(0, 9).map(([k, v]) => `${k} ${(v / 1000).toFixed(2)}`).join(' | '));
  await context.close(); }
  await t.site.close(); }
await browser.close();

import { percent, type Setting, value } from './format.js';
import { type Row, ratioOf } from './row.js';

const WIDTH = 760;
const LABEL = 330;
const FIGURES = 170;
const ROW = 34;
const TOP = 62;

// A picture that a page embeds sees the reader's colour scheme, but not the page's: it brings its own background.
const style = `
  svg { font: 13px system-ui, sans-serif; }
  .ground { fill: #ffffff; } .text { fill: #1f2328; } .soft { fill: #59636e; }
  .whole { fill: #d1d9e0; } .part { fill: #0969da; } .more { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; } .text { fill: #f0f6fc; } .soft { fill: #9198a1; }
    .whole { fill: #3d444d; } .part { fill: #4493f8; } .more { fill: #db6d28; }
  }`;

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const round = (length: number): number => Math.round(length * 10) / 10;

const bar = (row: Row, ratio: number, y: number, scale: number): string => {
  const figures = `${percent(row)}: ${value(row.everid, row)} of ${value(row.official, row)}`;
  const length = round(Math.max(ratio * scale, 1));
  return `<text class="text" x="16" y="${y + 14}">${escapeText(row.what)}</text>
<rect class="whole" x="${LABEL}" y="${y + 3}" width="${round(scale)}" height="14" rx="2"/>
<rect class="${ratio > 1 ? 'more' : 'part'}" x="${LABEL}" y="${y + 3}" width="${length}" height="14" rx="2"/>
<text class="soft" x="${WIDTH - 16}" y="${y + 14}" text-anchor="end">${escapeText(figures)}</text>`;
};

/** Bars of everid's part of the official SDK's figure, as an SVG file. A row without a ratio has no bar. */
export const formatChart = (rows: readonly Row[], setting: Setting): string => {
  const shown = rows.flatMap((row) => {
    const ratio = ratioOf(row);
    return row.charted && ratio !== undefined ? [{ row, ratio }] : [];
  });
  const longest = Math.max(1, ...shown.map(({ ratio }) => ratio));
  const scale = (WIDTH - LABEL - FIGURES - 32) / longest;
  const height = TOP + shown.length * ROW + 12;
  const bars = shown.map(({ row, ratio }, index) => bar(row, ratio, TOP + index * ROW, scale));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">everid as a part of the official SDK's figures</title>
<style>${style}
</style>
<rect class="ground" width="${WIDTH}" height="${height}"/>
<text class="text" x="16" y="26" font-weight="600">everid (blue; orange where it needs more) against the official SDK (grey, 100 %)</text>
<text class="soft" x="16" y="45" font-size="12">everid ${setting.everid}, @unified-id/euid-sdk ${setting.official}, ${escapeText(setting.browser)}, ${setting.date}</text>
${bars.join('\n')}
</svg>
`;
};

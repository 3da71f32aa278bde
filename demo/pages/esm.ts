import { html } from 'hono/html';
import { jsonSignIn, opening, workbench } from './controls.js';
import { instrument } from './instrument.js';
import { layout, type Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** createClient, imported as an ES module. */
export function esmPage(request: PageRequest): Markup {
  return layout({
    title: 'ES module',
    place: request.place,
    operator: request.operator,
    scripts: html`<script type="module" src="/browser/esm.js"></script>`,
    main: html`
${opening(
  html`<h1>No globals, just a client</h1>
  <p class="standfirst"><code>createClient</code> gives a page what the script tag gives it, as one object with a token, a
  state and a way to listen. It reads the same storage, so a reader who signed in on the script-tag page is known here.</p>`,
  jsonSignIn(request),
)}
${instrument(request)}
${workbench(request)}`,
  });
}

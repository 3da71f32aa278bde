import { html } from 'hono/html';
import { tide } from './instrument.js';
import { href, layout, type Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** The index: what each page shows, and what to try. */
export function frontPage({ place, operator }: PageRequest): Markup {
  return layout({
    title: 'Front page',
    place,
    operator,
    scripts: html``,
    main: html`
<header class="headline">
  <h1>A token has its tides</h1>
  <p class="standfirst">An advertising token is good for a while, can be renewed for a while longer, and then is over.
  On these pages everid keeps it fresh for as long as the reader allows it. The lifetimes are cut to seconds, so that you
  can watch.</p>
</header>
<figure class="tide-figure">
  ${tide}
  <figcaption>The life of an identity: fresh until <code>refresh_from</code>, due for a refresh until
  <code>identity_expires</code>, without a usable token but refreshable until <code>refresh_expires</code>. Every refresh
  brings the water back.</figcaption>
</figure>
<div class="stories">
  ${story('/script-tag', 'The script tag', 'The drop-in script with an identity that the server hands over as JSON. Begin with this one.')}
  ${story('/cookie', 'The cookie', 'The server sets a first-party cookie; the same script picks it up and keeps it up to date.')}
  ${story('/esm', 'The ES module', 'The client as a module, for sites with a bundler: one object, no globals.')}
  ${story('/auction', 'The auction', 'A real Prebid.js, three times over: how the token gets to bidders, and what it makes auctions wait.')}
</div>
<section class="try" aria-labelledby="try-title">
  <h2 id="try-title">Five things to try</h2>
  <ol>
    <li><strong>Sign in and wait.</strong> At <code>refresh_from</code> one request goes out, and the hand of the
    timeline springs back to the start.</li>
    <li><strong>Take the operator down.</strong> The token stays until <code>identity_expires</code>, retries come further
    and further apart, and the first one that gets through puts all right.</li>
    <li><strong>Open a second tab.</strong> Both show the same token, and after a logout in one the other has none
    either.</li>
    <li><strong>Make the operator slow and log out while it thinks.</strong> Its answer changes nothing.</li>
    <li><strong>Set the clock a day wrong.</strong> The requests stay few. By a slow clock the token stays at hand. By a
    fast one a fresh sign-in counts as expired, since an identity that a page passes may really be old, until its first
    refresh has answered: from then on everid knows the operator’s time, and the token stays.</li>
  </ol>
</section>`,
  });

  function story(path: string, title: string, text: string): Markup {
    return html`<article class="story"><h2><a href="${href(place, { path })}">${title}</a></h2><p>${text}</p></article>`;
  }
}

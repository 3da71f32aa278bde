import { html } from 'hono/html';
import { href, layout, type Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** What an address that leads nowhere shows. Its links keep the product and the clock that the address named. */
export function missingPage({ place, operator }: PageRequest): Markup {
  const home = { ...place, path: '/' };
  return layout({
    title: 'No such page',
    place: home,
    current: '',
    operator,
    scripts: html``,
    main: html`
<header class="headline">
  <h1>No page at this address</h1>
  <p class="standfirst">The tide has taken it, or it never was. <a href="${href(home)}">Back to the front page</a></p>
</header>`,
  });
}

import { clearIdentityCookie, createPublisher, identityCookie, readIdentityCookie } from 'everid/server';
import { Hono } from 'hono';

const publisher = createPublisher({
  product: 'UID2',
  baseUrl: process.env.OPERATOR_URL, // leave it out for production
  apiKey: process.env.API_KEY ?? '',
  clientSecret: process.env.CLIENT_SECRET ?? '',
});
const cookie = { domain: 'example.com' };

export const app: Hono = new Hono();

app.post('/login', async (c) => {
  const { email } = await c.req.parseBody();
  // ... the site's own login comes first, and ends here where it fails.
  try {
    const outcome = await publisher.generateToken({ email: String(email) });
    const isUser = outcome.status === 'success';
    c.header('Set-Cookie', isUser ? identityCookie(outcome.identity, cookie) : clearIdentityCookie(cookie));
  } catch (error) {
    // A login goes on without a token. The message holds no secret and no email.
    console.warn(String(error));
  }
  return c.redirect('/account', 303);
});

app.get('/account', (c) => {
  // ... only for a session that is logged in. Set by the server again, the cookie outlives Safari's seven days; but not
  // while a page may be refreshing it, whose newer one would be lost.
  const identity = readIdentityCookie(c.req.header('Cookie'));
  if (identity && identity.refresh_from > Date.now())
    c.header('Set-Cookie', identityCookie(identity, cookie));
  c.header('Cache-Control', 'private');
  return c.html('<script async src="/everid/uid2.js"></script> ...');
});

app.post('/logout', (c) => {
  c.header('Set-Cookie', clearIdentityCookie(cookie));
  return c.redirect('/', 303);
});

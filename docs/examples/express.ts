import { clearIdentityCookie, createPublisher, identityCookie, readIdentityCookie } from 'everid/server';
import express, { type Express } from 'express';

const publisher = createPublisher({
  product: 'UID2',
  baseUrl: process.env.OPERATOR_URL, // leave it out for production
  apiKey: process.env.API_KEY ?? '',
  clientSecret: process.env.CLIENT_SECRET ?? '',
});
const cookie = { domain: 'example.com' };

export const app: Express = express();
app.use(express.urlencoded());

app.post('/login', async (request, response) => {
  const { email } = request.body ?? {};
  // ... the site's own login comes first, and ends here where it fails.
  try {
    const outcome = await publisher.generateToken({ email: String(email) });
    const isUser = outcome.status === 'success';
    response.append(
      'Set-Cookie',
      isUser ? identityCookie(outcome.identity, cookie) : clearIdentityCookie(cookie),
    );
  } catch (error) {
    // A login goes on without a token. The message holds no secret and no email.
    console.warn(String(error));
  }
  response.redirect(303, '/account');
});

app.get('/account', (request, response) => {
  // ... only for a session that is logged in. Set by the server again, the cookie outlives Safari's seven days; but not
  // while a page may be refreshing it, whose newer one would be lost.
  const identity = readIdentityCookie(request.headers.cookie);
  if (identity && identity.refresh_from > Date.now())
    response.append('Set-Cookie', identityCookie(identity, cookie));
  response.set('Cache-Control', 'private');
  response.send('<script async src="/everid/uid2.js"></script> ...');
});

app.post('/logout', (_request, response) => {
  response.append('Set-Cookie', clearIdentityCookie(cookie));
  response.redirect(303, '/');
});

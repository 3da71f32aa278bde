// app/identity/route.ts
import { clearIdentityCookie, createPublisher, identityCookie, readIdentityCookie } from 'everid/server';

export const runtime = 'edge'; // or 'nodejs'

const publisher = createPublisher({
  product: 'UID2',
  baseUrl: process.env.OPERATOR_URL, // leave it out for production
  apiKey: process.env.API_KEY ?? '',
  clientSecret: process.env.CLIENT_SECRET ?? '',
});
const cookie = { domain: 'example.com' };

const answer = (setCookie?: string): Response => {
  const headers = { 'Cache-Control': 'no-store', ...(setCookie && { 'Set-Cookie': setCookie }) };
  return new Response(null, { status: 204, headers });
};

/** After the login. */
export async function POST(request: Request): Promise<Response> {
  try {
    const email = (await request.formData()).get('email');
    // ... ask the site's own session here whether this is the user's email.
    const outcome = await publisher.generateToken({ email: String(email) });
    const isUser = outcome.status === 'success';
    return answer(isUser ? identityCookie(outcome.identity, cookie) : clearIdentityCookie(cookie));
  } catch (error) {
    // A login goes on without a token. The message holds no secret and no email.
    console.warn(String(error));
    return answer();
  }
}

/** Once a visit: set by the server again, the cookie outlives Safari's seven days. */
export async function GET(request: Request): Promise<Response> {
  // ... only for a session that is logged in.
  const identity = readIdentityCookie(request.headers.get('Cookie'));
  // Not while a page may be refreshing it, whose newer one would be lost.
  const rests = identity && identity.refresh_from > Date.now();
  return answer(rests ? identityCookie(identity, cookie) : undefined);
}

/** At logout. */
export async function DELETE(): Promise<Response> {
  return answer(clearIdentityCookie(cookie));
}

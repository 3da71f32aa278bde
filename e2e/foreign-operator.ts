import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, clientError, type Exchange, type Reply, success } from './foreign/answers.js';
import { createIdentity, type Identity, type IssueOptions } from './foreign/identity.js';
import { createGenerateKeys, type GenerateRequest, openGenerateRequest } from './foreign/seal.js';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The operator's time, ms since the epoch. */
  readonly at: number;
}

/** A token operator that shares no line with src/: it holds the drop-ins to the protocol, not to our reading of it. */
export interface ForeignOperator {
  readonly url: string;
  /** Server public key for client-side token generation, without the product's prefix. */
  readonly publicKey: string;
  readonly requests: readonly RecordedRequest[];
  refreshes(): RecordedRequest[];
  generates(): RecordedRequest[];
  /** What client-generate requests asked for, opened. */
  readonly asked: readonly Record<string, string>[];
  issue(options?: IssueOptions): Identity;
  /** The next refreshes get these answers, in this order; after them comes `otherwise`. */
  answerRefresh(...answers: Answer[]): void;
  answerRefreshOtherwise(answer: Answer): void;
  answerGenerate(...answers: Answer[]): void;
  /** True while an answer that nothing holds back is still under way. */
  busy(): boolean;
  /** How many requests wait for a test to let their answers go. */
  heldBack(): number;
  close(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const corsHeaders = (request: IncomingMessage): Record<string, string> => ({
  'access-control-allow-origin': request.headers.origin ?? 'null',
  vary: 'origin',
});

const answerPreflight = (request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(204, {
    ...corsHeaders(request),
    'access-control-allow-methods': 'GET,POST,OPTIONS',
    'access-control-allow-headers': 'X-UID2-Client-Version,Content-Type',
  });
  response.end();
};

const holdsBack = ({ transport }: Answer): boolean => transport === 'silent' || transport === 'endless';

const write = async (
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  reply: Reply,
): Promise<void> => {
  if (answer.transport === 'silent') return;
  if (answer.transport === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  if (answer.gate?.where === 'before') await answer.gate.open;
  const half = Math.floor(reply.body.length / 2);
  // A browser repeats a POST by itself when a kept-alive connection breaks, which would spoil the counts.
  response.writeHead(reply.status, {
    'content-type': 'text/plain',
    connection: 'close',
    ...corsHeaders(request),
    ...reply.headers,
  });
  response.write(reply.body.slice(0, half));
  if (answer.transport === 'endless') return;
  if (answer.gate?.where === 'half') await answer.gate.open;
  response.end(reply.body.slice(half));
};

/** Starts the operator on a free port of this machine. `now` is its clock. */
export const startForeignOperator = async (now: () => number): Promise<ForeignOperator> => {
  const requests: RecordedRequest[] = [];
  const asked: Record<string, string>[] = [];
  const known = new Map<string, { identity: Identity; options: IssueOptions }>();
  const refreshAnswers: Answer[] = [];
  const generateAnswers: Answer[] = [];
  const keys = createGenerateKeys();
  let otherwise: Answer = success();
  const underWay = new Set<ServerResponse>();
  const waiting = new Set<ServerResponse>();

  const issue = (options: IssueOptions = {}): Identity => {
    const identity = createIdentity(now(), options);
    known.set(identity.refresh_token, { identity, options });
    return identity;
  };

  const refreshExchange = (refreshToken: string): Exchange | undefined => {
    const entry = known.get(refreshToken);
    if (!entry) return undefined;
    const { user, keyBytes } = entry.options;
    const inherited = { ...(user ? { user } : {}), ...(keyBytes === undefined ? {} : { keyBytes }) };
    const responseKey = entry.identity.refresh_response_key;
    return {
      sent: entry.identity,
      key: responseKey ? Buffer.from(responseKey, 'base64') : undefined,
      issue: (options) => issue({ ...inherited, ...options }),
    };
  };

  const generateExchange = (body: string): Exchange | undefined => {
    try {
      const opened = openGenerateRequest(JSON.parse(body) as GenerateRequest, keys.privateKey);
      asked.push(opened.asked);
      return {
        sent: undefined,
        key: opened.secret,
        issue: (options) => issue({ user: 'generated', ...options }),
      };
    } catch {
      return undefined;
    }
  };

  const answerFor = (path: string, body: string): [Answer, Exchange | undefined] | undefined => {
    if (path === '/v2/token/refresh') return [refreshAnswers.shift() ?? otherwise, refreshExchange(body)];
    if (path === '/v2/token/client-generate')
      return [generateAnswers.shift() ?? success(), generateExchange(body)];
    return undefined;
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers, body, at: now() });
    if (method === 'OPTIONS') return answerPreflight(request, response);
    const [answer, exchange] = answerFor(url.split('?')[0] ?? '', body) ?? [clientError(), undefined];
    // A token that this operator never issued gets what a real one says to a damaged token.
    const reply = exchange
      ? answer.reply(exchange)
      : clientError().reply({ key: undefined, sent: undefined, issue });
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      waiting.delete(response);
    });
    if (!answer.gate && !holdsBack(answer)) return write(request, response, answer, reply);
    waiting.add(response);
    if (!holdsBack(answer)) answer.gate?.open.then(() => waiting.delete(response));
    await write(request, response, answer, reply);
  };

  const server = createServer((request, response) => {
    // A page that goes away in the middle of a request is part of these tests.
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const posted = (path: string): RecordedRequest[] =>
    requests.filter((entry) => entry.method === 'POST' && entry.url.startsWith(path));

  return {
    url: `http://127.0.0.1:${port}`,
    publicKey: keys.publicKey,
    requests,
    asked,
    refreshes: () => posted('/v2/token/refresh'),
    generates: () => posted('/v2/token/client-generate'),
    issue,
    answerRefresh: (...answers) => void refreshAnswers.push(...answers),
    answerRefreshOtherwise: (answer) => {
      otherwise = answer;
    },
    answerGenerate: (...answers) => void generateAnswers.push(...answers),
    busy: () => underWay.size > waiting.size,
    heldBack: () => waiting.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

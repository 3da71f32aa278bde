import { type Command, Option } from 'commander';
import type { Product } from '../identity/product.js';
import { PUBLIC_CLIENTS } from '../operator/credentials.js';
import { oneLine } from '../server/operator-error.js';
import { PRODUCTS } from '../server/options.js';
import { readApiKey, readSecret, readUrl } from './arguments.js';
import { defineCommand, type Run } from './command.js';
import { type Finding, wrong } from './doctor/finding.js';
import { examineOperator, isHealth } from './doctor/operator.js';
import { examinePage } from './doctor/page.js';
import { createSend, NoReply } from './doctor/send.js';
import { EXIT, Failure } from './failure.js';
import type { Terminal } from './terminal.js';

interface Options {
  readonly product: Product['name'];
  readonly operator?: string | undefined;
}

interface Diagnosis {
  readonly kind: 'operator' | 'page' | 'unknown';
  readonly findings: readonly Finding[];
}

/** `everid doctor`: checks an operator or a publisher's page. */
export const doctorCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'doctor',
      description: `Check an operator or a publisher's page, and say how to mend what is wrong. An operator: reachable, clock, CORS, envelope, test identities. A page: reachable, clock, https, script, policy, secrets, cookie. An operator is asked as API_KEY with CLIENT_SECRET of the environment; a local one with the public test credentials where there are none. Ends with 2 where something is wrong.`,
      parameters: [['<url>', 'an operator or a page']],
      examples: [
        'everid doctor http://localhost:8080',
        'everid doctor https://operator-integ.uidapi.com',
        'everid doctor https://www.example.com/ --operator https://prod.euid.eu --product euid',
      ],
    },
    async (run, [given], options) => {
      const product = String(options.product).toUpperCase() as Product['name'];
      const url = readUrl(given, '/');
      const { kind, findings } = await examine(run, url, { product, operator: options.operator as string });
      if (run.json) run.printJson({ url, kind, findings });
      else for (const line of findings.flatMap(linesOf)) run.print(line);
      const amiss = findings.filter(({ result }) => result === 'wrong').length;
      if (amiss)
        throw new Failure(`${amiss} of ${findings.length} checks found something wrong`, EXIT.REFUSED);
    },
  )
    .addOption(new Option('--product <product>', 'which it is for').choices(['uid2', 'euid']).default('uid2'))
    .option('--operator <url>', "the operator that a page uses (default: the product's production operator)");

async function examine(run: Run, url: string, { product, operator }: Options): Promise<Diagnosis> {
  const send = createSend(run.fetch);
  const { origin } = new URL(url);
  try {
    const health = await send(`${origin}/ops/healthcheck`);
    if (isHealth(health)) {
      const credentials = credentialsFor(run, origin);
      const patient = { origin, product, credentials, send, fetch: run.fetch };
      return { kind: 'operator', findings: await examineOperator(patient, health) };
    }
    const page = await send(url);
    if (!page.ok || !page.headers.get('Content-Type')?.includes('html'))
      return unknown(`neither an operator nor a page: status ${page.status}`);
    const address = operator ? readUrl(operator, '/') : PRODUCTS[product].baseUrl;
    const { origin: used } = new URL(address);
    return { kind: 'page', findings: await examinePage({ page, product, send, operator: used }) };
  } catch (error) {
    if (error instanceof NoReply) return unknown(error.message);
    throw error;
  }
}

const unknown = (detail: string): Diagnosis => ({
  kind: 'unknown',
  findings: [wrong('reachable', detail, 'is the address right, and is it up?')],
});

function credentialsFor({ env }: Run, origin: string) {
  const isLocal = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(origin);
  // What is missing of a local operator's client is what `everid operator` puts there.
  const [client] = isLocal ? PUBLIC_CLIENTS : [];
  const apiKey = env.API_KEY || client?.key;
  const clientSecret = env.CLIENT_SECRET || client?.secret;
  return apiKey && clientSecret
    ? { apiKey: readApiKey(apiKey), clientSecret: readSecret(clientSecret) }
    : undefined;
}

const MARKS = { ok: 'ok     ', wrong: 'WRONG  ', skipped: 'skipped' } as const;

const linesOf = ({ name, result, detail, fix }: Finding): string[] => [
  `${MARKS[result]}  ${name}: ${oneLine(detail)}`,
  ...(fix ? [`         → ${oneLine(fix)}`] : []),
];

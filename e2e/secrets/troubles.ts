import {
  type Answer,
  clientError,
  genericError,
  html,
  invalidToken,
  junk,
  success,
  truncated,
  wrongKey,
} from '../foreign/answers.js';
import type { Identity } from '../foreign/identity.js';

/** Answers that bring a page no further, some of them with secrets in the wrong place. */
export const troubles = ({ refresh_token, refresh_response_key }: Identity): Answer[] => {
  const echo = { status: 'success', body: { refresh_token, refresh_response_key }, message: refresh_token };
  return [
    ...[html(503), genericError(), clientError(), invalidToken(), junk(200), truncated(), wrongKey()],
    { reply: () => ({ status: 200, body: JSON.stringify(echo) }) },
    { reply: () => ({ status: 400, body: JSON.stringify({ ...echo, status: 'client_error' }) }) },
    { reply: () => ({ status: 500, body: refresh_token }) },
  ];
};

/** The secrets of everybody in a test, to be looked for. */
export interface Secrets {
  readonly all: string[];
  keep(identity: Identity): Identity;
  /** A success whose secrets are kept too. */
  renewed(): Answer;
}

export const createSecrets = (...more: string[]): Secrets => {
  const all = [...more];
  const keep = (identity: Identity): Identity => {
    all.push(identity.refresh_token, `${identity.refresh_response_key}`);
    return identity;
  };
  return {
    all,
    keep,
    renewed: () =>
      success({
        change: (issued) => {
          keep(issued);
          return {};
        },
      }),
  };
};

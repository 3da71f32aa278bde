import { type Answer, html } from '../foreign/answers.js';

export const refused: Answer = html(503);

/** Keeps the method and the body. */
export const redirectTo = (location: string): Answer => ({
  reply: () => ({ status: 307, body: '', headers: { location } }),
});

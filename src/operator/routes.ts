import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { authenticate, recognise } from './authenticate.js';
import { readBody } from './body.js';
import { clientGenerate } from './client-generate.js';
import { cors } from './cors.js';
import { enveloped } from './enveloped.js';
import { generate } from './generate.js';
import { logout } from './logout.js';
import { refresh } from './refresh.js';
import type { Settings } from './settings.js';
import { asFirstGeneration, generateV1, refreshV1, validateV1 } from './v1.js';
import { validate } from './validate.js';
import type { Layers } from './variables.js';

const NOT_FOUND = '<html><body><h1>Resource not found</h1></body></html>';

/** All that the operator answers. Each route names its layers in the order in which they can refuse a request. */
export function routes(settings: Settings): Hono<Layers> {
  const app = new Hono<Layers>();
  const generator = authenticate(settings, 'GENERATOR');

  app.use(cors);
  app.use(async (c, next) => {
    c.set('arrived', settings.now());
    await next();
  });

  app.get('/ops/healthcheck', (c) => c.text('OK'));
  app.post('/v2/token/generate', readBody, generator, enveloped(settings, generate));
  app.post('/v2/token/refresh', readBody, recognise(settings), refresh(settings));
  app.post('/v2/token/validate', readBody, generator, enveloped(settings, validate));
  app.post('/v2/token/client-generate', readBody, clientGenerate(settings));
  app.post('/v2/token/logout', readBody, authenticate(settings, 'OPTOUT'), enveloped(settings, logout));

  if (settings.generation.v1) {
    const first = asFirstGeneration(settings);
    app.get('/v1/token/generate', generator, generateV1(first));
    app.get('/v1/token/refresh', recognise(settings), refreshV1(first));
    app.get('/v1/token/validate', generator, validateV1(first));
  }

  const paths = new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ path }) => path));
  for (const path of paths)
    app.all(path, () => new Response(null, { status: 405, headers: { 'Content-Length': '0' } }));
  app.notFound(
    () => new Response(NOT_FOUND, { status: 404, headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
  );
  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    return new Response('Internal Server Error', { status: 500, headers: { 'Content-Type': 'text/plain' } });
  });
  return app;
}

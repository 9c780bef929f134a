/** The document of the API is made from the same tables that mount it, so that it cannot tell of anything else. */
import { type ApiErrorCode, errorAnswer, httpStatusOf } from '../wire/errors.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../wire/routes.ts';
import type { WireSchema } from '../wire/schemas.ts';

/** OpenAPI 3.1, whose schemas are JSON Schema. @param version of osdaemond */
export function openApi(version: string): WireSchema {
  const paths: Record<string, Record<string, WireSchema>> = {};
  const add = (name: string, route: Route, media: string): void => {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route, media) };
  };
  for (const [name, route] of Object.entries(CALL_ROUTES)) add(name, route, 'application/json');
  for (const [name, route] of Object.entries(STREAM_ROUTES)) add(name, route, 'application/x-ndjson');
  return {
    openapi: '3.1.0',
    info: {
      title: 'osdaemond',
      version,
      description: 'HTTP/1.1 on a unix socket. Streams are one JSON object a line.',
    },
    paths,
    components: { schemas: { error: errorAnswer } },
  };
}

function operation(name: string, { method, summary, ask, answer, errors }: Route, media: string): WireSchema {
  const input =
    method === 'GET'
      ? { parameters: parametersOf(ask) }
      : { requestBody: { required: false, content: { 'application/json': { schema: ask } } } };
  return {
    operationId: name,
    summary,
    ...input,
    responses: { 200: { description: summary, content: { [media]: { schema: answer } } }, ...failuresOf(errors) },
  };
}

/** The ones that any call may meet. */
const ALWAYS: readonly ApiErrorCode[] = ['bad_request', 'internal'];

function failuresOf(errors: readonly ApiErrorCode[]): Record<number, WireSchema> {
  const byStatus: Record<number, ApiErrorCode[]> = {};
  for (const code of [...ALWAYS, ...errors]) {
    const status = httpStatusOf(code);
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/error' } } };
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => [status, { description: codes.join(', '), content }]),
  );
}

function parametersOf({ properties, required }: WireSchema): WireSchema[] {
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: needed.includes(name),
    schema,
  }));
}

/** Generates the OpenAPI document from the route tables that the server mounts. */
import { type ApiErrorCode, errorAnswer, httpStatusOf } from '../wire/errors.ts';
import { CALL_ROUTES, type Route, STREAM_ROUTES } from '../wire/routes.ts';
import type { WireSchema } from '../wire/schemas.ts';

/** An OpenAPI 3.1 document, whose schemas are JSON Schema. @param version the version of osdaemond */
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
      description: 'The control API of osdaemond: HTTP/1.1 on a unix socket. A stream sends one JSON object per line.',
    },
    paths,
    components: { schemas: { error: errorAnswer } },
  };
}

function operation(name: string, { method, summary, request, answer, errors }: Route, media: string): WireSchema {
  const input =
    method === 'GET'
      ? { parameters: parametersOf(request) }
      : { requestBody: { required: false, content: { 'application/json': { schema: request } } } };
  return {
    operationId: name,
    summary,
    ...input,
    responses: { 200: { description: summary, content: { [media]: { schema: answer } } }, ...errorResponses(errors) },
  };
}

/** The codes that any request can get. */
const COMMON_ERRORS: readonly ApiErrorCode[] = ['bad_request', 'internal'];

function errorResponses(errors: readonly ApiErrorCode[]): Record<number, WireSchema> {
  const byStatus: Record<number, ApiErrorCode[]> = {};
  for (const code of [...COMMON_ERRORS, ...errors]) {
    const status = httpStatusOf(code);
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/error' } } };
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => [status, { description: codes.join(', '), content }]),
  );
}

function parametersOf({ properties, required }: WireSchema): WireSchema[] {
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: names.includes(name),
    schema,
  }));
}

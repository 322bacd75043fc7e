import assert from "node:assert/strict";
import type { BoxOffice } from "@admit-one/core";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { z } from "zod";
import {
  type BoxOfficeRoutesOptions,
  createBoxOfficeRoutes,
  type RequestEnv,
} from "../src/index.ts";

export const adminToken = "the-operators-token";
export const viewerToken = "the-viewers-token";
export const agentToken = "the-agents-token";

/** Trusts `X-User-Id`, as the server does in local trials. `X-Other-Site` stands for a foreign page. */
export const trustHeader: BoxOfficeRoutesOptions["identify"] = async (request) => {
  if (request.headers.has("X-Other-Site")) return { outcome: "cross_site" };
  const userId = request.headers.get("X-User-Id");
  return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
};

type Documented = {
  readonly content?: Record<string, { schema: z.ZodType; examples?: Record<string, unknown> }>;
};
export type DocumentedRoute = {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, Documented>>;
};

export const documentedRoutes = (app: OpenAPIHono<RequestEnv>): readonly DocumentedRoute[] =>
  app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route" ? [definition.route as unknown as DocumentedRoute] : [],
  );

const matches = (route: DocumentedRoute, method: string, path: string): boolean =>
  route.method.toUpperCase() === method &&
  new RegExp(`^${route.path.replaceAll(/{.+?}/g, "[^/]+")}$`).test(path);

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // The tests look at bodies of every shape; the client has held them against the document.
  readonly json: never;
};

export type Ask = {
  readonly user?: string;
  readonly token?: string;
  readonly admin?: boolean;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
};

const headersOf = ({ user, token, admin, headers, json }: Ask): Headers => {
  const all = new Headers(headers);
  if (user !== undefined) all.set("X-User-Id", user);
  if (token !== undefined) all.set("Queue-Token", token);
  if (admin === true) all.set("Authorization", `Bearer ${adminToken}`);
  if (json !== undefined) all.set("Content-Type", "application/json");
  return all;
};

/** Answers that are no JSON. */
const plain = new Set(["text/event-stream", "application/octet-stream", "text/csv; charset=utf-8"]);

/** What the body must be by the document: the very schema, with nothing that it doesn't name. */
const assertDocumented = (route: DocumentedRoute, answer: Answer): void => {
  const where = `${route.method} ${route.path} answered ${answer.status}`;
  const documented = route.responses[String(answer.status)];
  assert.ok(documented, `${where}, which is not documented: ${answer.text}`);
  const mediaType = answer.headers.get("Content-Type");
  if (documented.content === undefined) {
    assert.equal(answer.text, "", `${where} with a body`);
    return;
  }
  const content = documented.content[mediaType ?? ""];
  assert.ok(content, `${where} as ${mediaType}`);
  if (plain.has(mediaType ?? "")) return;
  const parsed = content.schema.safeParse(answer.json);
  assert.ok(parsed.success, `${where}: ${parsed.error?.message} in ${answer.text}`);
  assert.deepEqual(parsed.data, answer.json, `${where} with undocumented fields`);
};

/** Of a stream that never ends its beginning is all that a test waits for. */
const textOf = async (response: Response): Promise<string> => {
  if (response.headers.get("Content-Type") !== "text/event-stream") return response.text();
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
};

export type Client = {
  readonly app: OpenAPIHono<RequestEnv>;
  /** Sends a request and holds the answer against the OpenAPI document. */
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
};

export const createClient = (
  boxOffice: BoxOffice,
  options: Partial<BoxOfficeRoutesOptions> = {},
): Client => {
  const app = createBoxOfficeRoutes({
    boxOffice,
    identify: trustHeader,
    adminToken,
    operators: [
      { id: "vera", role: "viewer", token: viewerToken },
      { id: "agnes", role: "agent", token: agentToken },
    ],
    onError: () => undefined,
    ...options,
  });
  const routes = documentedRoutes(app);
  return {
    app,
    ask: async (method, path, ask = {}) => {
      const body = ask.json === undefined ? ask.body : JSON.stringify(ask.json);
      const response = await app.request(path, {
        method,
        headers: headersOf(ask),
        ...(body !== undefined && { body, duplex: "half" }),
      });
      const text = await textOf(response);
      const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
      const answer: Answer = {
        status: response.status,
        headers: response.headers,
        text,
        json: (isJson ? JSON.parse(text) : undefined) as never,
      };
      const isShared = response.status < 400 && /\/(frame|frame\/[^/]+|plan)$/.test(path);
      const isNamed = response.headers.has("X-Request-Id");
      assert.equal(isNamed, !isShared, "answers name their request, unless caches share them");
      const route = routes.find((some) => matches(some, method, path.split("?")[0] ?? ""));
      if (route !== undefined) assertDocumented(route, answer);
      return answer;
    },
  };
};

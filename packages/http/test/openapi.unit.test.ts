import { expect, test } from "vitest";
import { type ProblemCode, problemStatus } from "../src/problem-codes.ts";
import { eventFields } from "../src/schemas/event.ts";
import { createClient } from "./client.ts";
import { everyRoute } from "./every-route.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

type Schema = Record<string, unknown>;
type Parameter = { readonly name: string; readonly in: string; readonly description?: string };
type Response = { readonly $ref?: string; readonly content?: Record<string, { schema: Schema }> };
type Operation = {
  readonly operationId: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, unknown>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { schema: Schema }> };
  readonly responses: Record<string, Response>;
};
type Document = {
  readonly openapi: string;
  readonly info: { readonly license?: { readonly url?: string } };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly webhooks: Record<string, { readonly post: Operation }>;
  readonly components: Record<string, Record<string, Schema>>;
};

const { app, ask } = createClient(createStubBoxOffice().boxOffice);
const { json, text, headers } = await ask("GET", "/openapi.json");
const document = json as Document;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
const receivers = Object.values(document.webhooks).map(({ post }) => post);

test("it is OpenAPI 3.1 and has every route once", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
    everyRoute.map(({ operationId }) => operationId).toSorted(),
  );
});

test("every reference leads somewhere", () => {
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w.-]+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, kind = "", name = ""] of references) {
    expect(document.components[kind]).toHaveProperty([name]);
  }
  const schemes = Object.keys(document.components["securitySchemes"] ?? {});
  expect(schemes).toEqual(["bearer", "trialUser", "queueToken", "admin"]);
  for (const { security } of operations) {
    for (const name of security.flatMap(Object.keys)) expect(schemes).toContain(name);
  }
});

test("what a request needs is what its route says", () => {
  for (const { operationId, ask: good } of everyRoute) {
    const operation = operations.find((some) => some.operationId === operationId);
    const named = new Set(operation?.security.flatMap(Object.keys));
    expect([
      operationId,
      named.has("trialUser"),
      named.has("queueToken"),
      named.has("admin"),
    ]).toEqual([
      operationId,
      good.user !== undefined,
      good.token !== undefined,
      good.admin === true,
    ]);
  }
});

test("fault 36: it has a licence, and every call a known tag and a description", () => {
  expect(document.info.license?.url).toMatch(/LICENSE$/);
  const tags = document.tags.map(({ name }) => name);
  for (const { operationId, description, tags: own } of [...operations, ...receivers]) {
    expect(description?.length, operationId).toBeGreaterThan(20);
    expect(own.length, operationId).toBe(1);
    expect(tags).toContain(own[0]);
  }
});

test("fault 36: a call that needs a place in line says so among its parameters, too", () => {
  for (const { operationId, security, parameters = [] } of operations) {
    if (operationId === "followQueue") continue;
    const needs = security.some((one) => "queueToken" in one);
    const has = parameters.some(({ name }) => name === "Queue-Token");
    expect([operationId, has]).toEqual([operationId, needs]);
    for (const { name, description } of parameters) {
      expect(description, `${operationId}: ${name}`).toBeTruthy();
    }
  }
});

const problemOf = ({ $ref, content }: Response): Schema | undefined => {
  const shared = document.components["responses"]?.[$ref?.split("/").at(-1) ?? ""] as Response;
  return (content ?? shared?.content)?.["application/problem+json"]?.schema;
};

test("fault 36: the codes of each status are listed", () => {
  const all = document.components["schemas"]?.["Problem"]?.["properties"] as Record<string, Schema>;
  expect(all["code"]?.["enum"]).toEqual(Object.keys(problemStatus));
  let seen = 0;
  for (const { operationId, responses } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      const schema = problemOf(response);
      if (schema === undefined) continue;
      const { properties } = (schema["allOf"] as { properties: Record<string, Schema> }[])[1] ?? {};
      const codes = properties?.["code"]?.["enum"] as ProblemCode[];
      expect(codes.map((code) => problemStatus[code])).toEqual(codes.map(() => Number(status)));
      expect(properties?.["status"]?.["enum"], operationId).toEqual([Number(status)]);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(100);
});

const objectsIn = (value: unknown): readonly Schema[] => {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return "properties" in value ? [value, ...inner] : inner;
};

test("fault 36: answers may get new fields, and requests refuse those that they do not know", () => {
  const asked = operations.flatMap(({ requestBody }) => objectsIn(requestBody));
  const answered = operations.flatMap(({ responses }) => objectsIn(responses));
  for (const schema of asked) expect(schema["additionalProperties"]).not.toBe(true);
  for (const schema of answered) expect(schema["additionalProperties"]).toBe(true);
  for (const [name, schema] of Object.entries(document.components["schemas"] ?? {})) {
    expect([name, typeof schema["additionalProperties"]]).not.toEqual([name, "undefined"]);
  }
});

test("fault 36: every event is described as a webhook", () => {
  expect(Object.keys(document.webhooks)).toEqual(Object.keys(eventFields));
  for (const [type, { post }] of Object.entries(document.webhooks)) {
    const names = post.parameters?.map(({ name }) => name);
    expect(names).toEqual(["webhook-id", "webhook-timestamp", "webhook-signature"]);
    expect(post.requestBody?.content["application/json"]?.schema).toEqual({
      $ref: `#/components/schemas/${type}Event`,
    });
  }
});

test("fault 36: it has an ETag, and answers 304 to who has it already", async () => {
  const etag = headers.get("ETag") ?? "";
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  const again = await app.request("/openapi.json", { headers: { "If-None-Match": `W/${etag}` } });
  expect([again.status, await again.text(), again.headers.get("ETag")]).toEqual([304, "", etag]);
  const other = await app.request("/openapi.json", { headers: { "If-None-Match": '"other"' } });
  expect(other.status).toBe(200);
});

import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { everyRoute } from "./every-route.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

type Operation = {
  readonly operationId: string;
  readonly security: readonly Record<string, unknown>[];
  readonly responses: Record<string, { readonly description: string }>;
};
type Document = {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<string, Record<string, unknown>>;
};

const { ask } = createClient(createStubBoxOffice().boxOffice);
const { json, text } = await ask("GET", "/openapi.json");
const document = json as Document;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

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

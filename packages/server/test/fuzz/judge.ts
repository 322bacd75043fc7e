import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Description, Operation, Schema } from "./description.ts";
import type { Answer, Sent } from "./send.ts";

/** What is wrong with an answer; empty where nothing is. */
export type Judge = {
  answer(sent: Sent, answer: Answer): readonly string[];
  /** Of a message that a receiver of webhooks was sent. */
  event(message: unknown): readonly string[];
  /** The call that the request is one of; null where it is none. */
  operationOf(sent: Pick<Sent, "method" | "path">): Operation | null;
};

/** What shared caches keep, the same for all, names nobody's request. */
const forCaches = new Set(["getQueueFrame", "getBlockFrame", "getPlan"]);
const isGiven = ({ status }: Answer): boolean => status === 200 || status === 304;

const isObject = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/**
 * The schema without room for fields that it does not name: clients must take more, and this server
 * must not send more than it says. Only a part of a whole may leave the rest to the others.
 */
const strict = (value: unknown, isPart = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => strict(item));
  if (!isObject(value)) return value;
  const closed = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "allOf" && Array.isArray(item)
        ? item.map((part) => strict(part, true))
        : strict(item),
    ]),
  );
  return value["additionalProperties"] === true && !isPart && "properties" in value
    ? { ...closed, additionalProperties: false }
    : closed;
};

const pattern = ({ path }: Operation): RegExp =>
  new RegExp(
    `^/api${path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/{\w+}/g, "[^/]+")}$`,
  );

/** A path with dots leads elsewhere before it is one of the API's. */
const isElsewhere = (pathname: string): boolean => /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(pathname);

/** Before those whose parameters would fit as well. */
const byParameters = (a: Operation, b: Operation): number =>
  a.path.split("{").length - b.path.split("{").length;

export const createJudge = (description: Description): Judge => {
  const ajv = formats.default(new Ajv2020({ strict: false, allErrors: false, logger: false }));
  const components = { schemas: strict(description.components["schemas"]) };
  const validators = new Map<string, ValidateFunction>();
  const check = (name: string, schema: Schema, value: unknown): string | null => {
    const known =
      validators.get(name) ?? ajv.compile({ components, ...(strict(schema) as Schema) });
    validators.set(name, known);
    return known(value) ? null : ajv.errorsText(known.errors);
  };
  const routes = description.operations
    .toSorted(byParameters)
    .map((operation) => ({ operation, pattern: pattern(operation) }));
  const pathnameOf = (path: string): string => path.split("?")[0] ?? "";
  const problem: Schema = { $ref: "#/components/schemas/Problem" };

  const operationOf: Judge["operationOf"] = ({ method, path }) => {
    const asked = method === "HEAD" ? "GET" : method;
    const pathname = pathnameOf(path);
    if (isElsewhere(pathname)) return null;
    const found = routes.find((it) => it.operation.method === asked && it.pattern.test(pathname));
    return found?.operation ?? null;
  };

  const leadsToCall = (pathname: string): boolean => {
    const resolved = new URL(pathname, "http://localhost").pathname;
    return routes.some((route) => route.pattern.test(resolved));
  };

  /** Of what no call answers: a path that is none, or a method that it has not. */
  const unmatched = (sent: Sent, { status, headers, text }: Answer): string | null => {
    const pathname = pathnameOf(sent.path);
    const isPath = routes.some((route) => route.pattern.test(pathname));
    // Resolved, the dots may lead to another call, which has its own answers.
    if (isElsewhere(pathname) && status !== 404 && leadsToCall(pathname)) return null;
    const expected = isPath && !isElsewhere(pathname) ? 405 : 404;
    if (status !== expected) return `answered ${status} where no call is, not ${expected}`;
    if (isElsewhere(pathname)) return null;
    if (sent.method === "HEAD") return null;
    if (headers["content-type"] !== "application/problem+json") return "is no problem";
    return check("problem", problem, JSON.parse(text));
  };

  const documented = (operation: Operation, sent: Sent, answer: Answer): string | null => {
    const { status, headers, text } = answer;
    const response = operation.responses[String(status)];
    if (response === undefined) return `answered ${status}, which is not described`;
    if (sent.method === "HEAD") return text === "" ? null : "has a body";
    if (response.content === undefined) return text === "" ? null : "has a body";
    const type = String(headers["content-type"]);
    const content = response.content[type];
    if (content === undefined) return `answered ${status} as ${type}`;
    // Streams and binary answers have tests of their own.
    if (!/^application\/(?:problem\+)?json$/.test(type)) return null;
    const wrong = check(
      `${operation.operationId} ${status} ${type}`,
      content.schema,
      JSON.parse(text),
    );
    return wrong === null ? null : `answered ${status}, and ${wrong}`;
  };

  return {
    operationOf,
    answer: (sent, answer) => {
      const operation = operationOf(sent);
      const wrong =
        operation === null ? unmatched(sent, answer) : documented(operation, sent, answer);
      const said: string[] = wrong === null ? [] : [wrong];
      // A full line is the one thing that a server may answer so to a single client.
      if (answer.status >= 500 && !answer.text.includes('"QUEUE_FULL"')) {
        said.push(`answered ${answer.status}`);
      }
      const isForAll =
        operation !== null && forCaches.has(operation.operationId) && isGiven(answer);
      if ((answer.headers["x-request-id"] !== undefined) === isForAll) {
        said.push(isForAll ? "names a request in what all get" : "does not name its request");
      }
      return said;
    },
    event: (message) => {
      const type = isObject(message) ? String(message["type"]) : "";
      const schema = description.events[type];
      if (schema === undefined) return [`there is no event ${type}`];
      const wrong = check(`event ${type}`, schema, message);
      return wrong === null ? [] : [`${type}: ${wrong}`];
    },
  };
};

import fc from "fast-check";
import { createBodies, pick } from "./bodies.ts";
import type { Description, Operation, Parameter } from "./description.ts";
import { headerText, hostileTexts, rawBodies, rawSegments } from "./hostile.ts";
import type { KnownKind } from "./known.ts";

/** How a request says who asks. */
export type Caller = {
  readonly userId: string;
  /** Their own token, somebody else's, one of long ago, or none. */
  readonly token: "own" | "other" | "known" | "forged" | "none";
  readonly asUser: boolean;
  readonly admin: "yes" | "no" | "wrong";
};

/** A request before it is known what its ids stand for. */
export type Plan = {
  readonly operation: Operation;
  readonly method: string;
  /** By the parameter's name; raw segments go over the wire as they are. */
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: readonly (readonly [name: string, value: unknown])[];
  readonly headers: readonly (readonly [name: string, value: unknown])[];
  readonly caller: Caller;
  readonly body: unknown;
  readonly contentType: string | undefined;
  readonly isChunked: boolean;
};

/** Goes over the wire as it is. */
export class Raw {
  readonly text: string | Buffer;

  constructor(text: string | Buffer) {
    this.text = text;
  }
}

export const users = ["ann", "bob", "cyd", "dan"] as const;

const idKinds: Readonly<Record<string, KnownKind>> = {
  concertId: "concertId",
  showId: "showId",
  queueId: "queueId",
  reservationId: "reservationId",
  paymentId: "paymentId",
  tokenId: "tokenId",
  eventId: "eventId",
};

const named: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  subscriber: fc.constantFrom("webhooks", "webhooks", "box-office", "nobody"),
  gateway: fc.constantFrom("scripted", "scripted", "toss", "nobody"),
  userId: fc.constantFrom(...users, "유저", "a b"),
};

const segment = ({ name }: Parameter): fc.Arbitrary<unknown> => {
  const kind = idKinds[name];
  const sound = kind === undefined ? (named[name] ?? fc.constant("any")) : pick(kind);
  return fc.oneof(
    { weight: 15, arbitrary: sound },
    { weight: 1, arbitrary: fc.constantFrom(...hostileTexts) },
    { weight: 1, arbitrary: fc.constantFrom(...rawSegments).map((text) => new Raw(text)) },
  );
};

const odd = fc.constantFrom(
  "",
  "0",
  "-1",
  "1.5",
  "abc",
  "201",
  "1e3",
  "9".repeat(30),
  "%00",
  "a b",
);
const queryValue: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  after: fc.oneof({ weight: 3, arbitrary: pick("cursor") }, odd),
  limit: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 20 }).map(String) }, odd),
};

const queryOf = (parameters: readonly Parameter[]): fc.Arbitrary<Plan["query"]> => {
  const known = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name }) => fc.tuple(fc.constant(name), queryValue[name] ?? odd));
  const unknown = fc.tuple(fc.constantFrom("x", "__proto__", "limit[]", "after"), odd);
  // Given twice as well: each entry is drawn by itself.
  return fc.array(fc.oneof(...known, unknown), { maxLength: known.length > 0 ? 3 : 1 });
};

const headerValue: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  "Idempotency-Key": fc.oneof(
    { weight: 16, arbitrary: fc.nat(300).map((no) => `key-${no}`) },
    fc.constant("k".repeat(256)),
    headerText,
  ),
  "If-None-Match": fc.oneof(pick("etag"), fc.constantFrom("*", '"x"', 'W/"1"'), headerText),
  "Last-Event-ID": fc.oneof(pick("etag"), headerText),
  "Admission-Proof": headerText,
  "Accept-Language": fc.oneof(
    fc.constantFrom("ko", "en", "ko-KR,ko;q=0.9", "*;q=", "fr"),
    headerText,
  ),
  "X-Request-Id": headerText,
  Accept: fc.constantFrom("application/json", "text/html", "*/*;q=0"),
  "Content-Encoding": fc.constantFrom("identity", "gzip", "br"),
  "X-HTTP-Method-Override": fc.constantFrom("DELETE", "PUT"),
  Origin: fc.constantFrom("https://shop.example", "null"),
};

const entry = (name: string): fc.Arbitrary<readonly [string, unknown]> =>
  fc.tuple(fc.constant(name), headerValue[name] ?? headerText);

const headersOf = (parameters: readonly Parameter[]): fc.Arbitrary<Plan["headers"]> => {
  const own = parameters.filter((it) => it.in === "header" && it.name !== "Queue-Token");
  const usual = own.map(({ name, required }) =>
    fc.option(entry(name), { freq: required === true ? 12 : 2, nil: null }),
  );
  const more = fc.constantFrom(...Object.keys(headerValue)).chain(entry);
  return fc
    .tuple(fc.tuple(...usual), fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(more)))
    .map(([some, others]) => [...some.filter((it) => it !== null), ...others]);
};

const callerOf = ({ security }: Operation): fc.Arbitrary<Caller> => {
  const needs = (name: string): boolean => security.some((one) => name in one);
  const mostly = <T>(value: T, ...others: readonly T[]): fc.Arbitrary<T> =>
    fc.oneof({ weight: 12, arbitrary: fc.constant(value) }, fc.constantFrom(...others));
  return fc.record({
    userId: fc.constantFrom(...users),
    token: needs("queueToken")
      ? mostly<Caller["token"]>("own", "other", "known", "forged", "none")
      : mostly<Caller["token"]>("none", "own", "other", "forged"),
    asUser: mostly(needs("trialUser"), !needs("trialUser")),
    admin: needs("admin") ? mostly<Caller["admin"]>("yes", "no", "wrong") : fc.constant("no"),
  });
};

/** Where the money is, asked more often. */
const weightOf = ({ operationId, path }: Operation): number => {
  if (/^(?:issueToken|reserveSeats|pay)$/.test(operationId)) return 60;
  if (/^(?:listSeats|confirmPayment|cancelPayment|cancelReservation)$/.test(operationId)) return 15;
  // What ends a sale, and what reads all of it.
  if (/^(?:closeQueue|resetQueue|cancelShow|audit|followQueue|changeQueue)$/.test(operationId)) {
    return 1;
  }
  return path.startsWith("/admin") ? 5 : 8;
};

const contentTypes = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain",
  "multipart/form-data",
  ";",
  undefined,
] as const;

const methodOf = ({ method }: Operation): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 25, arbitrary: fc.constant(method) },
    fc.constantFrom("HEAD", "PUT", "OPTIONS", "DELETE", "POST", "GET"),
  );

/** What the scripted gateway says of a payment: its body is not the API's to describe. */
const news = fc.record({
  eventId: fc.nat(500).map((no) => `news-${no}`),
  paymentId: pick("paymentId"),
});

/** Requests that the API description allows, and some that it does not. */
export const createPlans = (description: Description, startMs: number): fc.Arbitrary<Plan> => {
  const valueOf = createBodies(description, startMs);
  const bodyOf = ({ body, operationId }: Operation): fc.Arbitrary<unknown> => {
    const none = operationId === "receiveWebhook" ? news : fc.constant(undefined);
    const sound = body === null ? none : valueOf(body);
    const raw = fc.constantFrom(...rawBodies).map((bytes) => new Raw(bytes));
    return fc.oneof({ weight: 12, arbitrary: sound }, { weight: 1, arbitrary: raw });
  };
  const planOf = (operation: Operation): fc.Arbitrary<Plan> => {
    const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
    return fc.record({
      operation: fc.constant(operation),
      method: methodOf(operation),
      path: fc.record(Object.fromEntries(inPath.map((it) => [it.name, segment(it)]))),
      query: queryOf(operation.parameters),
      headers: headersOf(operation.parameters),
      caller: callerOf(operation),
      body: bodyOf(operation),
      contentType: fc.oneof(
        { weight: 20, arbitrary: fc.constant("application/json") },
        fc.constantFrom(...contentTypes),
      ),
      isChunked: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
    });
  };
  return fc.oneof(
    ...description.operations.map((operation) => ({
      weight: weightOf(operation),
      arbitrary: planOf(operation),
    })),
  );
};

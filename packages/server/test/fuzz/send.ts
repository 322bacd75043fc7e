import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { type Known, Pick, resolved } from "./known.ts";
import { type Caller, type Plan, Raw } from "./plans.ts";

/** A request as it goes over the wire. */
export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
  readonly isChunked: boolean;
  /** Who is named in it, where somebody is. */
  readonly userId: string | undefined;
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
};

export type Credentials = { readonly adminToken: string };

const segmentOf = (value: unknown, known: Known, userId: string): string => {
  if (value instanceof Raw) return value.text.toString();
  const text = String(value instanceof Pick ? resolved(value, known, userId) : value);
  return encodeURIComponent(text.toWellFormed());
};

const tokenFor = ({ token, userId }: Caller, known: Known, path: string): string | undefined => {
  switch (token) {
    case "own":
      return known.tokenOf(userId, path) ?? "none-yet";
    case "other":
      return known.tokenOf(userId === "ann" ? "bob" : "ann", path) ?? "none-yet";
    case "known":
      return textOf(known.get(new Pick("token", 17))) ?? "none-yet";
    case "forged":
      return "a1.k1.Zm9yZ2Vk.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    case "none":
      return undefined;
  }
};

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** A header's value over the wire is Latin-1, without line ends. */
const printable = (value: unknown): string =>
  String(value)
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, "")
    .trim();

/** Fills in what the plan refers to. */
export const requestOf = (plan: Plan, known: Known, { adminToken }: Credentials): Sent => {
  const { operation, caller, body } = plan;
  const path = operation.path.replaceAll(/{(\w+)}/g, (_, name: string) =>
    segmentOf(plan.path[name], known, caller.userId),
  );
  const query = plan.query.map(([name, value]) => {
    const text = String(resolved(value, known, caller.userId));
    return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`;
  });
  const token = tokenFor(caller, known, path);
  const bytes =
    body === undefined
      ? null
      : body instanceof Raw
        ? Buffer.from(body.text)
        : Buffer.from(JSON.stringify(resolved(body, known, caller.userId)) ?? "");
  const headers: [string, string][] = plan.headers.map(([name, value]) => [
    name,
    printable(resolved(value, known, caller.userId)),
  ]);
  if (caller.asUser) headers.push(["X-User-Id", caller.userId]);
  if (token !== undefined) headers.push(["Queue-Token", printable(token)]);
  if (caller.admin === "yes") headers.push(["Authorization", `Bearer ${adminToken}`]);
  if (caller.admin === "wrong") headers.push(["Authorization", "Bearer a-wrong-one"]);
  // Who guesses is slowed down by address, and is not the operator.
  const address = caller.admin === "wrong" ? "198.51.100.7" : "203.0.113.1";
  headers.push(["X-Forwarded-For", address]);
  if (bytes !== null && plan.contentType !== undefined) {
    headers.push(["Content-Type", plan.contentType]);
  }
  return {
    method: plan.method,
    path: `/api${path}${query.length > 0 ? `?${query.join("&")}` : ""}`,
    headers,
    body: bytes,
    isChunked: plan.isChunked,
    userId: caller.asUser ? caller.userId : undefined,
  };
};

export type Send = (sent: Sent) => Promise<Answer>;

/** Longer than any answer takes; one that never comes is a failure. */
const timeoutMs = 60_000;

/** Sends to a server, over connections that are kept. */
export const createSender = (url: string): Send & Disposable => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const { hostname, port } = new URL(url);
  const send: Send = ({ method, path, headers, body, isChunked }) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ agent, hostname, port, method, path, timeout: timeoutMs });
      const byName = Map.groupBy(headers, ([name]) => name);
      for (const [name, values] of byName) {
        outgoing.setHeader(
          name,
          values.map(([, value]) => value),
        );
      }
      // Of a GET Node would send the body without saying that there is one.
      if (body !== null && isChunked) outgoing.setHeader("Transfer-Encoding", "chunked");
      else if (body !== null) outgoing.setHeader("Content-Length", body.length);
      outgoing.on("timeout", () => outgoing.destroy(new Error("No answer.")));
      outgoing.on("error", reject);
      outgoing.on("response", (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        let text = "";
        const done = (): void => resolve({ status, headers: answered, text });
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
          // A stream goes on for ever: its beginning is all that is looked at.
          if (answered["content-type"] === "text/event-stream") {
            done();
            response.destroy();
          }
        });
        response.on("end", done);
        response.on("error", reject);
      });
      outgoing.end(body ?? undefined);
    });
  return Object.assign(send, { [Symbol.dispose]: () => agent.destroy() });
};

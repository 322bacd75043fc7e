import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { createNodeHandler, type FetchHandler, type NodeEnv } from "../src/index.ts";

type Before = (
  incoming: IncomingMessage & { rawBody?: unknown; body?: unknown },
  outgoing: ServerResponse,
) => void | Promise<void>;

type Options = { readonly before?: Before; readonly next?: (error?: unknown) => void };

/** A server whose own middleware runs before the handler. */
const serve = async (fetch: FetchHandler, { before, next }: Options = {}) => {
  const handle = createNodeHandler(fetch);
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    await before?.(incoming, outgoing);
    await handle(incoming, outgoing, next);
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
};

/** Answers what it was asked. */
const echo: FetchHandler = async (request, { bodyWasParsed }) =>
  Response.json({
    method: request.method,
    path: new URL(request.url).pathname + new URL(request.url).search,
    header: request.headers.get("X-Sent"),
    type: request.headers.get("Content-Type"),
    length: request.headers.get("Content-Length"),
    encoding: request.headers.get("Content-Encoding"),
    body: await request.text(),
    bodyWasParsed,
  });

const json = '{"seatIds": ["가-1-1"]}';
const post = { method: "POST", body: json, headers: { "Content-Type": "application/json" } };

test("a request goes through whole, and so does its answer", async () => {
  const fetch: FetchHandler = async (request, env) => {
    const answer = await echo(request, env);
    answer.headers.append("Set-Cookie", "a=1");
    answer.headers.append("Set-Cookie", "b=2");
    return new Response(answer.body, { status: 201, headers: answer.headers });
  };
  await using server = await serve(fetch);
  const headers = { ...post.headers, "X-Sent": "yes" };
  const response = await globalThis.fetch(`${server.url}/a%20b?c=d`, { ...post, headers });
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await response.json()).toMatchObject({
    method: "POST",
    path: "/a%20b?c=d",
    header: "yes",
    body: json,
    bodyWasParsed: false,
  });
});

const parse: Before = async (incoming) => {
  incoming.body = JSON.parse(await text(incoming));
};

test.each<readonly [string, Before, object]>([
  ["parsed", parse, { body: '{"seatIds":["가-1-1"]}', length: "23", bodyWasParsed: true }],
  [
    "parsed with the bytes kept",
    async (incoming) => {
      incoming.rawBody = await buffer(incoming);
      incoming.body = {};
    },
    { body: json, bodyWasParsed: false },
  ],
  [
    "taken as bytes",
    async (incoming) => {
      incoming.body = await buffer(incoming);
    },
    { body: json, bodyWasParsed: false },
  ],
  [
    "taken as text",
    async (incoming) => {
      incoming.body = await text(incoming);
    },
    { body: json, bodyWasParsed: false },
  ],
])("fault 14: a body that the host has %s before is found again", async (_, before, expected) => {
  await using server = await serve(echo, { before });
  const response = await fetch(server.url, post);
  expect(await response.json()).toMatchObject({ ...expected, type: "application/json" });
});

test("what is said of the bytes that were sent is not said of those that were made", async () => {
  const before: Before = async (incoming) => {
    await buffer(incoming);
    incoming.body = { a: 1 };
  };
  await using server = await serve(echo, { before });
  const headers = { ...post.headers, "Content-Encoding": "gzip" };
  const response = await fetch(server.url, { ...post, headers });
  expect(await response.json()).toMatchObject({ body: '{"a":1}', encoding: null, length: "7" });
});

test("a body that is gone is an error of the host's, passed to next", async () => {
  const heard: unknown[] = [];
  let answer: ServerResponse | undefined;
  const before: Before = async (incoming, outgoing) => {
    await buffer(incoming);
    answer = outgoing;
  };
  const next = (error: unknown) => {
    heard.push(error);
    answer?.writeHead(599).end();
  };
  await using server = await serve(echo, { before, next });
  expect((await fetch(server.url, post)).status).toBe(599);
  expect(String(heard)).toContain("left nothing in `rawBody`");
});

test("a request that had no body has none, whatever the host's parser did", async () => {
  const before: Before = async (incoming) => {
    await buffer(incoming);
  };
  await using server = await serve(echo, { before });
  const response = await fetch(server.url, { method: "DELETE" });
  expect(await response.json()).toMatchObject({ method: "DELETE", body: "" });
});

test("identify finds the host's own request, with what its middleware knows", async () => {
  const envs: NodeEnv[] = [];
  const before: Before = (incoming) => void Object.assign(incoming, { user: "ann" });
  const fetch: FetchHandler = (_, env) => {
    envs.push(env);
    return new Response();
  };
  await using server = await serve(fetch, { before });
  await globalThis.fetch(server.url);
  expect(envs[0]?.incoming).toMatchObject({ user: "ann" });
});

test("headers that the host set before stay, and Vary is both", async () => {
  const before: Before = (_, outgoing) => {
    outgoing.setHeader("Strict-Transport-Security", "max-age=1");
    outgoing.setHeader("Vary", "Origin");
  };
  const fetch = () => new Response("", { headers: { Vary: "Accept-Language" } });
  await using server = await serve(fetch, { before });
  const { headers } = await globalThis.fetch(server.url);
  expect(headers.get("Strict-Transport-Security")).toBe("max-age=1");
  expect(headers.get("Vary")).toBe("Origin, Accept-Language");
});

test("HEAD has no body, and its stream is given up", async () => {
  const cancelled = Promise.withResolvers<void>();
  const fetch = () => new Response(new ReadableStream({ cancel: () => cancelled.resolve() }));
  await using server = await serve(fetch);
  const response = await globalThis.fetch(server.url, { method: "HEAD" });
  expect(response.status).toBe(200);
  await cancelled.promise;
});

test("an event stream begins before it says anything, and ends with its client", async () => {
  const cancelled = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<void>();
  const fetch: FetchHandler = (request) => {
    request.signal.addEventListener("abort", () => aborted.resolve());
    return new Response(new ReadableStream({ cancel: () => cancelled.resolve() }));
  };
  await using server = await serve(fetch);
  const client = new AbortController();
  const { status } = await globalThis.fetch(server.url, { signal: client.signal });
  expect(status).toBe(200);
  client.abort();
  await Promise.all([cancelled.promise, aborted.promise]);
});

/** Sends bytes as they are, and answers what comes back until the server hangs up. */
const sendRaw = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  const answer = await text(socket);
  return answer.split("\r\n")[0] ?? "";
};

test.each([
  [
    "a path of two slashes is a path",
    "GET //evil.example/x HTTP/1.1\r\nHost: a",
    "200",
    "//evil.example/x",
  ],
  ["HTTP/1.0 needs no host", "GET /x HTTP/1.0", "200", "/x"],
  ["an absolute address is taken", "GET http://a/x HTTP/1.1\r\nHost: a", "200", "/x"],
  ["a host that is none is refused", "GET /x HTTP/1.1\r\nHost: a b", "400", null],
  ["an address that is none is refused", "OPTIONS * HTTP/1.1\r\nHost: a", "400", null],
  ["a method that no Request has is refused", "TRACE /x HTTP/1.1\r\nHost: a", "400", null],
])("%s", async (_, head, status, path) => {
  const paths: string[] = [];
  const fetch: FetchHandler = (request) => {
    paths.push(new URL(request.url).pathname);
    return new Response("");
  };
  await using server = await serve(fetch);
  const line = await sendRaw(server.port, `${head}\r\nConnection: close\r\n\r\n`);
  expect(line).toContain(` ${status} `);
  expect(paths).toEqual(path === null ? [] : [path]);
});

test("without next an error is logged, and answered with 500", async () => {
  const write = vi.spyOn(console, "error").mockReturnValue(undefined);
  const cause = new Error("broken");
  await using server = await serve(() => Promise.reject(cause));
  expect((await fetch(server.url)).status).toBe(500);
  expect(write.mock.calls).toEqual([["[admit-one/node] A request failed:", cause]]);
  write.mockRestore();
});

test("an answer that breaks half-way is cut off, not ended as if it were whole", async () => {
  const write = vi.spyOn(console, "error").mockReturnValue(undefined);
  const fetch = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
        pull: (controller) => controller.error(new Error("broken")),
      }),
    );
  await using server = await serve(fetch);
  const answered = globalThis.fetch(server.url).then((response) => response.text());
  await expect(answered).rejects.toThrow("terminated");
  write.mockRestore();
});

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { listen } from "../src/listen.ts";

const request = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
const connections = 20;

test("requests that were sent but not yet read when it closes are answered", async () => {
  const app = new Hono();
  app.get("/", (c) => c.text("here"));
  const options = {
    app,
    host: "127.0.0.1",
    port: 0,
    keepAliveTimeoutMs: 65_000,
    shutdownTimeoutMs: 5000,
  };
  const listener = await listen(options);

  const open = async () => {
    const socket = connect(listener.port, options.host);
    let said = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(said)));
    socket.on("error", () => {});
    socket.write(request);
    await once(socket, "data");
    return { socket, closed };
  };
  const kept = await Promise.all(Array.from({ length: connections }, open));

  // In one turn: they are on their way, and nobody has looked at them.
  kept.forEach(({ socket }: { readonly socket: Socket }) => socket.write(request));
  await listener.close();
  const answers = await Promise.all(kept.map(({ closed }) => closed));
  expect(answers.map((said) => said.split("200 OK").length - 1)).toEqual(
    Array.from({ length: connections }, () => 2),
  );
});

test.each([65_000, 7_000])(
  "fault 20: an idle connection is kept for %d ms, and its answers say so",
  async (keepAliveTimeoutMs) => {
    const app = new Hono();
    app.get("/", (c) => c.text("here"));
    const options = { app, host: "127.0.0.1", port: 0, shutdownTimeoutMs: 0 };
    const listener = await listen({ ...options, keepAliveTimeoutMs });
    const { headers } = await fetch(`http://127.0.0.1:${listener.port}/`);
    expect(headers.get("keep-alive")).toBe(`timeout=${keepAliveTimeoutMs / 1_000}`);
    await listener.close();
  },
);

test("fault 20: an idle connection ends after its time, and no sooner", async () => {
  const app = new Hono();
  app.get("/", (c) => c.text("here"));
  const options = { app, host: "127.0.0.1", port: 0, shutdownTimeoutMs: 0 };
  const listener = await listen({ ...options, keepAliveTimeoutMs: 300 });
  const socket = connect(listener.port, options.host);
  socket.write(request);
  await once(socket, "data");
  const idleMs = performance.now();
  socket.resume();
  await once(socket, "close");
  expect(performance.now() - idleMs).toBeGreaterThanOrEqual(290);
  await listener.close();
});

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Pool } from "pg";
import { expect, test } from "vitest";
import { followPrimary } from "../src/primary.ts";

/** A message of PostgreSQL's protocol. */
const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const welcome = Buffer.concat([
  message("R", Buffer.alloc(4)), // logged in
  message("Z", Buffer.from("I")), // ready for a query
]);

test("a connection that ends at its first question is refused, and does not end the process", async () => {
  // As a pooler does whose database is away: it lets everybody in and has nobody to ask.
  const server = createServer((socket) => {
    let isIn = false;
    socket.on("data", () => {
      if (isIn) socket.destroy();
      else socket.write(welcome);
      isIn = true;
    });
    socket.on("error", () => {});
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const pool = new Pool({ host: "127.0.0.1", port, user: "u", password: "p", database: "d" });
  followPrimary(pool);
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  process.on("uncaughtException", hear);
  try {
    await expect(pool.connect()).rejects.toThrow("Connection terminated unexpectedly");
    await expect(pool.connect()).rejects.toThrow("Connection terminated unexpectedly");
    expect(unheard).toEqual([]);
  } finally {
    process.off("uncaughtException", hear);
    await pool.end();
    server.close();
    await once(server, "close");
  }
});

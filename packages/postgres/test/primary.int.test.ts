import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { followPrimary } from "../src/primary.ts";

const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

test("a connection that ends while it is asked whether it may write ends no process", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(Buffer.concat([authenticated, ready]));
      // The question whether it is a standby.
      socket.once("data", () => socket.destroy());
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const pool = new pg.Pool({ host: "127.0.0.1", port, user: "nobody", database: "none" });
  pool.on("error", () => {});
  followPrimary(pool);
  // An error event without a listener would end the process: vitest reports it.
  await expect(pool.connect()).rejects.toThrow(/terminated/i);
  await pool.end();
});

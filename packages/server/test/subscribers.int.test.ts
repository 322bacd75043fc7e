import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DomainEvent } from "@admit-one/core";
import { expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { createSubscribers } from "../src/subscribers.ts";

test("fault 49: webhooks are signed with the instant that the machine's clock says now", async () => {
  const stamps: unknown[] = [];
  const receiver = createServer((request, response) => {
    stamps.push(request.headers["webhook-timestamp"]);
    response.end();
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const { port } = receiver.address() as AddressInfo;
  const read = readConfig({
    WEBHOOKS_URL: `http://127.0.0.1:${port}`,
    WEBHOOKS_SECRET: `whsec_${Buffer.alloc(24, 1).toString("base64")}`,
    WEBHOOKS_PARALLEL: "7",
  });
  if (read.outcome !== "config_read") throw new TypeError(read.message);

  const wall = { ms: 7_200_000 };
  const [subscriber] = createSubscribers(read.config, { wallMs: () => wall.ms });
  expect(subscriber?.parallel).toBe(7);
  const event = { eventId: "e", type: "SeatsReserved", stream: "r", atMs: 0 } as DomainEvent;
  expect(await subscriber?.deliver(event)).toEqual({ outcome: "delivered" });
  // It was an hour ahead and is put right.
  wall.ms -= 3_600_000;
  await subscriber?.deliver(event);
  expect(stamps).toEqual(["7200", "3600"]);
  receiver.closeAllConnections();
  receiver.close();
});

import type { SeatUpdate } from "@admit-one/client";
import { decodeAvailability, hasBit, plainPlan, plannedSeats } from "@admit-one/core";
import { expect, test } from "vitest";
import { openShop } from "./support/shop.ts";

const seatsOf = (update: SeatUpdate | undefined) => {
  if (update?.state !== "seats") throw new Error(`no seats: ${update?.state}`);
  const decoded = decodeAvailability(update.bytes);
  if (decoded === null) throw new Error("no availability");
  return decoded;
};

/** Reads on until the update that is asked for; lets virtual time pass meanwhile. */
const until = async (
  updates: AsyncIterator<SeatUpdate>,
  isIt: (update: SeatUpdate) => boolean,
  pass: (ms: number) => Promise<void>,
): Promise<SeatUpdate> => {
  let isFound = false;
  const clock = (async () => {
    while (!isFound) await pass(500);
  })();
  try {
    for (;;) {
      const { done, value } = await updates.next();
      if (done === true) throw new Error("The updates ended.");
      if (isIt(value)) return value;
    }
  } finally {
    isFound = true;
    await clock;
  }
};

const isFull = (update: SeatUpdate): boolean =>
  update.state === "seats" && seatsOf(update).kind === "full";
const isEnd = ({ state }: SeatUpdate): boolean => state === "refused" || state === "token";

test("the plan, and which of its seats are free", async () => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann");
  const plan = await client.plan("show-1");
  const all = await client.availability("show-1", { token });
  if (!plan.ok || !all.ok) throw new Error("refused");
  const seats = plannedSeats(plainPlan(plan.value as never));
  const known = decodeAvailability(all.value);
  if (known?.kind !== "full") throw new Error("not full");
  expect(seats.every(({ no }) => hasBit(known.bits, no))).toBe(true);
  expect(plan.etag).toBe(`"${known.planVersion}"`);

  await client.hold("show-1", { token, seatIds: ["A-1-2"] });
  const since = await client.availability("show-1", { token, since: known.cursor });
  expect(since.ok && decodeAvailability(since.value)).toMatchObject({
    kind: "changes",
    changes: [{ no: 1, available: false }],
  });
});

test.for([
  { way: "by a stream", stream: true },
  { way: "by asking", stream: false },
])("others' holds are followed $way", async ({ stream }) => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann");
  const ben = await shop.enter("ben");
  const leaving = new AbortController();
  const following = client.followSeats("show-1", { token, stream, signal: leaving.signal });
  const updates = following[Symbol.asyncIterator]();
  await until(updates, isFull, shop.pass);
  await ben.client.hold("show-1", { token: ben.token, seatIds: ["A-1-3"] });
  const isTaken = (update: SeatUpdate): boolean => {
    const seats = seatsOf(update);
    return seats.kind === "changes" && seats.changes.some(({ no }) => no === 2);
  };
  const taken = await until(updates, isTaken, shop.pass);
  expect(seatsOf(taken)).toMatchObject({ changes: [{ no: 2, available: false }] });
  leaving.abort();
});

test("where streams are full it asks, and a token that is over ends it with its reason", async () => {
  const shop = await openShop({ streams: 0 });
  const { client, token } = await shop.enter("ann");
  const updates = client.followSeats("show-1", { token })[Symbol.asyncIterator]();
  await until(updates, isFull, shop.pass);
  expect(shop.requests).toContain("GET /api/shows/show-1/availability");
  await client.leave("queue-1", { token });
  const last = await until(updates, isEnd, shop.pass);
  expect(last).toMatchObject({ state: "refused", problem: { code: "INVALID_TOKEN" } });
  expect((await updates.next()).done).toBe(true);
});

test("a stream ends with the token, and says why", async () => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann");
  const updates = client.followSeats("show-1", { token })[Symbol.asyncIterator]();
  await until(updates, isFull, shop.pass);
  await client.leave("queue-1", { token });
  const last = await until(updates, isEnd, shop.pass);
  expect(last).toMatchObject({ state: "token", token: { status: "expired", reason: "left" } });
  expect((await updates.next()).done).toBe(true);
});

test("after a lost connection it asks, and opens the stream again", async () => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann");
  shop.trouble("request_lost");
  const updates = client.followSeats("show-1", { token })[Symbol.asyncIterator]();
  await until(updates, isFull, shop.pass);
  await client.leave("queue-1", { token });
  expect(await until(updates, isEnd, shop.pass)).toBeDefined();
  expect(shop.requests.filter((it) => it.endsWith("/events"))).toHaveLength(2);
});

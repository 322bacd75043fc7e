import { describe, expect, test } from "vitest";
import {
  type Answer,
  adminToken,
  audit,
  type Buyer,
  createBuyer,
  joinAll,
} from "./support/buyer.ts";
import { createFolder, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

/** With TEST_RUNS a whole crowd comes. */
const users = Number(process.env["TEST_RUNS"] ?? 1) > 1 ? 200 : 60;

/** How many of the answers have each status, and code where they refuse. */
const tally = (answers: readonly Answer[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const code = body["code"];
    const name = typeof code === "string" ? `${status} ${code}` : `${status}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

describe.each(["sqlite:data/test.db", "memory:"])("on %s", (databaseUrl) => {
  test("of many concurrent requests for one seat one gets it", async () => {
    await using folder = await createFolder();
    await using server = await startProcess(folder, {
      DATABASE_URL: databaseUrl,
      ADMIN_TOKEN: adminToken,
      CONCERT_FILE: await writeSmallConcert(folder),
    });
    const buyers = await joinAll(server.url, users, "small");
    const answers = await Promise.all(buyers.map((it) => it.reserve("small-1", ["A-1-1"])));
    expect(tally(answers)).toEqual({ 201: 1, "409 SEAT_ALREADY_RESERVED": users - 1 });
    expect(await audit(server.url)).toMatchObject({ ok: true, counts: { seatsTaken: 1 } });
  });
});

test("of many requests to two servers on one database one gets the seat", async () => {
  await using folder = await createFolder();
  const env = { ADMIN_TOKEN: adminToken, CONCERT_FILE: await writeSmallConcert(folder) };
  await using a = await startProcess(folder, env);
  await using b = await startProcess(folder, env);
  const buyers = await joinAll(a.url, users, "small");
  const answers = await Promise.all(
    buyers.map(({ userId, token }, index) =>
      createBuyer(index % 2 === 0 ? a.url : b.url, userId, token).reserve("small-1", ["A-1-1"]),
    ),
  );
  expect(tally(answers)).toEqual({ 201: 1, "409 SEAT_ALREADY_RESERVED": users - 1 });
  for (const { url } of [a, b]) {
    expect(await audit(url)).toMatchObject({ ok: true, counts: { seatsTaken: 1 } });
  }
});

/** A buyer and every reservation that was answered with 201 before the answers stopped. */
type Kept = { readonly buyer: Buyer; readonly reservationIds: readonly string[] };

/** Asks for one random seat after another until the server no longer answers. */
const reserveUntilCutOff = async (
  buyer: Buyer,
  nextSeat: () => string,
  onReserved: () => void,
): Promise<Kept> => {
  const reservationIds: string[] = [];
  try {
    for (;;) {
      const { status, body } = await buyer.reserve("small-1", [nextSeat()]);
      if (status === 201) {
        reservationIds.push(String(body["reservationId"]));
        onReserved();
      }
    }
  } catch {
    return { buyer, reservationIds };
  }
};

test("kill -9 in the middle of a storm loses nothing that was answered", async () => {
  await using folder = await createFolder();
  const env = { ADMIN_TOKEN: adminToken, CONCERT_FILE: await writeSmallConcert(folder) };
  await using server = await startProcess(folder, env);
  const buyers = await joinAll(server.url, users, "small");

  // Neighbours ask for the same seats: about half of the requests are refused.
  let asked = 0;
  const nextSeat = () => `A-1-${(Math.floor(asked++ / 2) % 400) + 1}`;
  let reserved = 0;
  const onReserved = () => {
    reserved += 1;
    if (reserved === users / 2) server.signal("SIGKILL");
  };
  const kept = await Promise.all(
    buyers.map((buyer) => reserveUntilCutOff(buyer, nextSeat, onReserved)),
  );
  expect(await server.ended).toMatchObject({ code: null });
  const answered = kept.flatMap(({ reservationIds }) => reservationIds);
  expect(answered.length).toBeGreaterThanOrEqual(users / 2);

  await using again = await startProcess(folder, env);
  const report = await audit(again.url);
  expect(report).toMatchObject({ ok: true, breaches: [] });
  for (const { buyer, reservationIds } of kept) {
    const back = createBuyer(again.url, buyer.userId, buyer.token);
    const { body } = await back.get("/api/reservations");
    const found = (body["reservations"] as { reservationId: string; status: string }[])
      .filter(({ status }) => status === "held")
      .map(({ reservationId }) => reservationId);
    expect(found).toEqual(expect.arrayContaining([...reservationIds]));
    const me = await back.get("/api/queues/small/tokens/me");
    expect(me.body["status"]).toBe("active");
  }
});

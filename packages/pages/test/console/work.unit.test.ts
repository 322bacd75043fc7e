import { createTestBoxOffice } from "@admit-one/testing";
import { expect, test, vi } from "vitest";
import { createWorld, formTo, hiddenField, order } from "./support/world.ts";

test("a quiet box office has an empty worklist", async () => {
  const { text } = await (await createWorld()).get("/work");
  expect(text).toContain("Nothing is in doubt, stuck, disputed or alarming.");
});

test("a stuck refund is on the worklist with the calls that end it, and then gone", async () => {
  const world = await createWorld();
  const reservationId = await order(world, "ann", ["A-1-1"]);
  const answer = { outcome: "refused", reason: "account_closed", retry: "never" } as const;
  const refund = vi.spyOn(world.gateway, "refund").mockResolvedValue(answer);
  await world.boxOffice.cancelReservation({ reservationId });
  refund.mockRestore();
  const { text } = await world.get("/work", "agent");
  expect(text).toContain("A refund failed for good");
  expect(text).toContain(`/orders/${reservationId}"`);
  const paymentId = /\/payments\/([^/"]+)\/retry/.exec(text)?.[1] ?? "";
  const form = formTo(text, `/payments/${paymentId}/settle`);
  const settled = await world.send(
    `/payments/${paymentId}/settle`,
    {
      back: hiddenField(form, "back"),
      key: hiddenField(form, "key"),
      amount: "110000",
      note: "cash",
    },
    "agent",
  );
  expect(settled.text).toContain("The refund is recorded as paid by hand.");
  world.clock.advance(1_000);
  expect((await world.get("/work")).text).toContain("Nothing is in doubt");
});

test("an open dispute is watched before it is an alarm", async () => {
  const world = await createWorld();
  const reservationId = await order(world, "ann", ["A-1-1"]);
  const found = await world.boxOffice.findPayments({ reservationId });
  const paymentId = found.outcome === "payments_found" ? found.payments[0]?.paymentId : undefined;
  if (paymentId === undefined) throw new Error("There is no payment.");
  world.gateway.provider.openDispute(paymentId);
  const [news] = world.gateway.provider.news;
  if (news === undefined) throw new Error("There is no news.");
  const delivery = await world.gateway.webhook({ ...news, sentAtMs: world.clock.nowMs() });
  await world.boxOffice.receiveWebhook({ gateway: "scripted", ...delivery });
  await world.boxOffice.work.recover();
  const { text } = await world.get("/work");
  expect(text).toContain("To watch");
  expect(text).toContain("A dispute is open");
  expect((await world.get(`/orders/${reservationId}`)).text).toContain("Disputes");
});

const dead = async () => {
  const made = createTestBoxOffice({
    subscribers: [
      {
        name: "ear",
        types: ["TokenIssued"],
        deliver: () => ({ outcome: "gone", reason: "<b>410 Gone</b>" }),
      },
    ],
  });
  const world = await createWorld({}, made);
  for (const userId of ["ann", "ben", "cat"]) {
    await world.boxOffice.issueToken({ queueId: "queue-1", userId });
  }
  while ((await world.boxOffice.work.relay()) > 0);
  return world;
};

test("dead letters are delivered again one by one or all, or given up, by managers", async () => {
  const world = await dead();
  expect((await world.get("/work")).text).toContain("A subscriber did not accept events");
  const { text } = await world.get("/events/ear");
  expect(text).toContain("&lt;b&gt;410 Gone&lt;/b&gt;");
  const eventId = hiddenField(formTo(text, "/events/ear/replay"), "eventId");
  expect((await world.send("/events/ear/replay", { eventId }, "agent")).status).toBe(403);
  const replayed = await world.send("/events/ear/replay", { eventId });
  expect(replayed.text).toContain("Events that are delivered again: 1.");
  const next = hiddenField(formTo(replayed.text, "/events/ear/discard"), "eventId");
  const discarded = await world.send("/events/ear/discard", { eventId: next });
  expect(discarded.text).toContain("The event is given up for this subscriber.");
  const all = await world.send("/events/ear/replay-all", {});
  expect(all.text).toContain("Events that are delivered again: 1.");
  expect((await world.journal()).slice(0, 3)).toEqual([
    "op-manager replayDeadLetters",
    "op-manager discardDeadLetter",
    "op-manager replayDeadLetter",
  ]);
});

test("the audit runs when an operator asks, and the overview says what it found", async () => {
  const world = await createWorld();
  await order(world, "ann", ["A-1-1"]);
  expect((await world.get("/")).text).toContain("not since this server started");
  const audited = await world.send("/audit", {}, "viewer");
  expect(audited.text).toContain("No law is broken.");
  expect(audited.text).toContain("-KRW 110,000");
  expect((await world.get("/")).text).toContain("no law is broken");
});

test("the journal is searched by managers only", async () => {
  const world = await createWorld();
  await world.send("/lines/queue-1/pause", { reason: "x" });
  const { text } = await world.get("/journal?actor=op-manager&call=changeQueue");
  expect(text).toContain("<code>changeQueue</code>");
  expect(text).not.toContain("<code>createConcert</code>");
  expect((await world.get("/journal", "agent")).status).toBe(403);
  expect((await world.get("/journal?call=nothing")).status).toBe(400);
});

test("a user's data is a file, a wallet is credited once, and a user is erased by typing the id", async () => {
  const world = await createWorld({}, createTestBoxOffice({ wallet: {} }));
  const reservationId = await order(world, "ann/<b>", ["A-1-1"]);
  const file = await world.get(`/users/export?user=${encodeURIComponent("ann/<b>")}`);
  expect(JSON.parse(file.text)).toMatchObject({
    userId: "ann/<b>",
    reservations: [{ reservationId }],
  });
  expect(file.headers.get("Content-Disposition")).toContain("attachment");
  const page = await world.get("/users");
  const key = hiddenField(formTo(page.text, "/users/credit"), "key");
  const credit = { user: "ben", amount: "5,000", currency: "krw", key };
  await world.send("/users/credit", credit);
  const credited = await world.send("/users/credit", credit);
  expect(credited.text).toContain("The wallet is credited.");
  const wallets = await world.boxOffice.getWallets({ userId: "ben" });
  expect(wallets.wallets).toMatchObject([{ balance: 5_000 }]);
  const refused = await world.send("/users/erase", { user: "ben", typed: "ben" });
  expect(refused.status).toBe(409);
  expect(refused.text).toContain("a wallet that is not empty");
  await world.boxOffice.issueToken({ queueId: "queue-1", userId: "dan" });
  expect((await world.send("/users/erase", { user: "dan", typed: "Dan" })).status).toBe(400);
  const erased = await world.send("/users/erase", { user: "dan", typed: "dan" });
  expect(erased.text).toContain("The user is erased.");
  expect((await world.journal()).slice(0, 2)).toEqual([
    "op-manager eraseUser",
    "op-manager creditWallet",
  ]);
});

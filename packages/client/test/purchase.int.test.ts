import { ClientError } from "@admit-one/client";
import { describe, expect, test } from "vitest";
import { openShop } from "./support/shop.ts";

const seatIds = ["A-1-1", "A-1-2"];
const approve = { type: "scripted", outcome: "approve" };

test("from the list of concerts to a paid reservation", async () => {
  const shop = await openShop();
  const client = shop.clientOf("ann", { language: "ko" });
  const listed = await client.concerts({ limit: 5 });
  const concert = listed.ok ? listed.value.concerts[0] : undefined;
  expect(concert).toMatchObject({ concertId: "concert-1", queueId: "queue-1" });
  expect(await client.concert("concert-1")).toMatchObject({ ok: true, value: concert });

  const joined = await client.join("queue-1");
  const token = joined.ok ? joined.value.token : "";
  expect(joined).toMatchObject({ ok: true, value: { status: "active" } });
  expect(await client.lookUp("queue-1", { token })).toMatchObject({ value: { status: "active" } });
  expect(await client.frame("queue-1")).toMatchObject({ value: { mode: "open" } });
  const left = await client.left("concert-1", { token });
  expect(left).toMatchObject({ ok: true, value: { left: [{ showId: "show-1", left: 6 }] } });
  const shows = await client.shows("concert-1", { token });
  expect(shows).toMatchObject({ value: { shows: [{ showId: "show-1" }] } });

  const first = await client.seats("show-1", { token });
  const again = await client.seats("show-1", { token });
  expect(first.ok && again.ok && again.value === first.value).toBe(true);

  const held = await client.hold("show-1", { token, seatIds });
  expect(held).toMatchObject({ ok: true, value: { status: "held" } });
  const { reservationId = "", amount = 0, currency = "" } = held.ok ? held.value : {};
  const seats = await client.seats("show-1", { token });
  const taken = seats.ok ? seats.value.filter(({ available }) => !available) : [];
  expect(taken.map(({ seatId }) => seatId)).toEqual(seatIds);

  const request = { token, method: approve, amount, currency };
  const paid = await client.pay(reservationId, request);
  expect(paid).toMatchObject({ value: { status: "captured", reservation: { reservationId } } });
  const { paymentId = "" } = paid.ok ? paid.value : {};
  expect(await client.payment(paymentId)).toMatchObject({ value: { status: "captured" } });
  const confirmed = { reservationId, status: "confirmed" };
  expect(await client.reservation(reservationId)).toMatchObject({ value: confirmed });
  expect(await client.reservations({ limit: 1 })).toMatchObject({
    value: { reservations: [confirmed] },
  });
  expect(await client.wallets()).toMatchObject({ ok: true, value: { wallets: [] } });
});

test("a page that was loaded again finds its place", async () => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann");
  expect(await client.mine("queue-1")).toMatchObject({ value: { token, status: "active" } });
  await client.leave("queue-1", { token });
  const left = { token, status: "expired", reason: "left" };
  expect(await client.mine("queue-1")).toMatchObject({ ok: true, value: left });
  const stranger = shop.clientOf("ben");
  expect(await stranger.mine("queue-1")).toMatchObject({
    ok: false,
    problem: { code: "NOT_FOUND", what: "token" },
  });
});

test("a refusal is an answer, in the language that was asked for", async () => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann", { language: "ko" });
  const other = await shop.enter("bob");
  await other.client.hold("show-1", { token: other.token, seatIds });
  const refused = await client.hold("show-1", { token, seatIds });
  expect(refused).toMatchObject({
    ok: false,
    problem: { code: "SEAT_ALREADY_RESERVED", seatIds, title: "좌석이 이미 예약되었습니다." },
  });
  expect(await client.release("none")).toMatchObject({ problem: { code: "NOT_FOUND" } });
  expect(shop.pauses).toEqual([]);
});

test("a hold is given back, and a place is left", async () => {
  const shop = await openShop();
  const { client, token } = await shop.enter("ann");
  const held = await client.hold("show-1", { token, seatIds });
  const { reservationId = "", expiresAt = "" } = held.ok ? held.value : {};
  expect(await client.extend(reservationId, { expiresAt })).toMatchObject({
    problem: { code: "EXTENSION_LIMIT_EXCEEDED" },
  });
  expect(await client.release(reservationId)).toMatchObject({ ok: true, value: undefined });
  expect(await client.leave("queue-1", { token })).toMatchObject({ ok: true });
  expect(await client.lookUp("queue-1", { token })).toMatchObject({ value: { reason: "left" } });
});

describe("a call whose answer is lost", () => {
  test("is sent again under the same key, and has one effect", async () => {
    const shop = await openShop();
    const { client, token } = await shop.enter("ann");
    shop.trouble("answer_lost", "request_lost");
    const held = await client.hold("show-1", { token, seatIds });
    const { reservationId = "" } = held.ok ? held.value : {};
    expect(shop.pauses).toEqual([375, 750]);
    shop.trouble("answer_lost");
    const paid = await client.pay(reservationId, { token, method: approve });
    expect(paid).toMatchObject({ value: { status: "captured" } });
    const { payments } = await shop.stores.bookings.snapshot();
    expect(payments).toHaveLength(1);
  });

  test("is repeated after a reload, if the storage lasts", async () => {
    const shop = await openShop();
    const items = new Map<string, string>();
    const storage = {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, value: string) => void items.set(name, value),
      removeItem: (name: string) => void items.delete(name),
    };
    const { client, token } = await shop.enter("ann", { storage });
    shop.trouble(...Array.from({ length: 5 }, () => "answer_lost" as const));
    await expect(client.hold("show-1", { token, seatIds })).rejects.toThrow(ClientError);
    expect(items.size).toBe(1);
    const reloaded = shop.clientOf("ann", { storage });
    const held = await reloaded.hold("show-1", { token, seatIds });
    expect(held).toMatchObject({ ok: true, value: { status: "held" } });
    expect(items.size).toBe(0);
    // Other seats are another request.
    const more = await reloaded.hold("show-1", { token, seatIds: ["A-1-3"] });
    expect(more).toMatchObject({ ok: true });
    const { reservations } = await shop.stores.bookings.snapshot();
    expect(reservations).toHaveLength(2);
  });

  test("is given up after five tries, with the reason", async () => {
    const shop = await openShop();
    const client = shop.clientOf("ann");
    shop.trouble(...Array.from({ length: 5 }, () => "request_lost" as const));
    const failed = await client.concerts().catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: "ClientError", code: "UNREACHABLE" });
    expect(shop.requests).toHaveLength(5);
    const page = () => new Response("<html>", { status: 502 });
    shop.trouble(page(), page(), page(), page(), page());
    const odd = await client.concerts().catch((error: unknown) => error);
    expect(odd).toMatchObject({ name: "ClientError", code: "UNEXPECTED_ANSWER" });
  });

  test("ends with the reason of its signal", async () => {
    const shop = await openShop();
    const client = shop.clientOf("ann");
    const reason = new Error("the page was left");
    await expect(client.concerts({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(shop.requests).toEqual([]);
  });
});

test("a server that is busy is asked again, no sooner than it says", async () => {
  const shop = await openShop();
  const client = shop.clientOf("ann");
  const busy = { code: "UNAVAILABLE", status: 503, type: "t", title: "t", requestId: "r" };
  shop.trouble(
    new Response(JSON.stringify(busy), { status: 503, headers: { "Retry-After": "7" } }),
  );
  expect(await client.concerts()).toMatchObject({ ok: true });
  expect(shop.pauses).toEqual([7_000]);
});

describe("a payment whose outcome is open", () => {
  test("keeps its key until it is settled, and is waited for", async () => {
    const shop = await openShop();
    const { client, token } = await shop.enter("ann");
    const held = await client.hold("show-1", { token, seatIds });
    const { reservationId = "" } = held.ok ? held.value : {};
    const method = { type: "scripted", outcome: "redirect" };
    const pending = await client.pay(reservationId, { token, method });
    expect(pending).toMatchObject({ value: { status: "pending" } });
    const same = await client.pay(reservationId, { token, method });
    expect(same).toEqual(pending);
    const { paymentId = "" } = pending.ok ? pending.value : {};
    // It waits for the buyer, so there is nothing to wait for.
    expect(await client.settled(paymentId)).toMatchObject({ value: { status: "pending" } });
    const left = await client.cancelPayment(paymentId);
    expect(left.ok).toBe(true);
    const over = await client.settled(paymentId);
    expect(over).toMatchObject({ value: { status: "failed", reservation: { status: "held" } } });
    const paid = await client.pay(reservationId, { token, method: approve });
    expect(paid).toMatchObject({ value: { status: "captured" } });
  });
});

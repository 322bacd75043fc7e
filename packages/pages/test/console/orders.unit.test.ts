import { expect, test, vi } from "vitest";
import { createWorld, enter, formTo, hiddenField, order, type World } from "./support/world.ts";

test("an order is found by seat, user, reservation and payment", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1"]);
  await order(world, "ben", ["A-1-2"], false);
  const found = await world.boxOffice.findPayments({ reservationId: id });
  const paymentId = found.outcome === "payments_found" ? found.payments[0]?.paymentId : undefined;
  for (const query of [
    "user=ann",
    "show=show-1&seat=A-1-1",
    `payment=${paymentId}`,
    "status=confirmed",
  ]) {
    const { text } = await world.get(`/orders?${query}`);
    expect(text).toContain(`/orders/${id}"`);
    expect(text).not.toContain("A-1-2");
  }
  expect((await world.get(`/orders?reservation=${id}`)).to).toBe(`/orders/${id}`);
  expect((await world.get("/orders/nothing")).status).toBe(404);
  expect((await world.get("/orders?seat=A-1-1")).status).toBe(400);
});

test("shows everything of an order; the journal only to managers", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1"]);
  const { text } = await world.get(`/orders/${id}`);
  for (const part of ["ann", "A-1-1", "KRW 110,000", "scripted", "sales", "Who did what"]) {
    expect(text).toContain(part);
  }
  const seen = await world.get(`/orders/${id}`, "viewer");
  expect(seen.text).not.toContain("Who did what");
  expect(seen.text).not.toContain('method="post" action="/orders');
});

test("an agent cancels an order whole, and the page says so", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1", "A-1-2"]);
  const { text } = await world.get(`/orders/${id}`, "agent");
  const seen = hiddenField(formTo(text, `/orders/${id}/cancel`), "seen");
  const done = await world.send(`/orders/${id}/cancel`, { seen, refund: "full" }, "agent");
  expect(done.text).toContain("The reservation is cancelled.");
  expect(done.text).toMatch(/class="state cancell(ed|ing)"/);
  expect(await world.journal()).toContain("op-agent cancelReservation");
});

test("an agent cancels one seat once, and moves what is left", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1", "A-1-2"]);
  const { text } = await world.get(`/orders/${id}`, "agent");
  const form = formTo(text, `/orders/${id}/cancel-seats`);
  const fields = {
    seen: hiddenField(form, "seen"),
    key: hiddenField(form, "key"),
    seatIds: ["A-1-2"],
    refund: "none",
  };
  const done = await world.send(`/orders/${id}/cancel-seats`, fields, "agent");
  expect(done.text).toContain("The seats are cancelled.");
  const seen = hiddenField(formTo(done.text, `/orders/${id}/move`), "seen");
  const moved = await world.send(`/orders/${id}/move`, { seen, newSeats: "A-1-5" }, "agent");
  expect(moved.text).toContain("The reservation has its new seats.");
  expect(moved.text).toContain("A-1-5");
  expect((await world.journal()).slice(0, 2)).toEqual([
    "op-agent moveReservation",
    "op-agent cancelReservation",
  ]);
});

test("a command about an order that changed since it was seen is 412, with what is there now", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1", "A-1-2"]);
  const { text } = await world.get(`/orders/${id}`, "agent");
  const seen = hiddenField(formTo(text, `/orders/${id}/move`), "seen");
  await world.boxOffice.moveReservation({ reservationId: id, seatIds: ["A-1-3", "A-1-4"] });
  const stale = await world.send(`/orders/${id}/move`, { seen, newSeats: "A-1-5\nA-1-6" }, "agent");
  expect(stale.status).toBe(412);
  expect(stale.text).toContain("<mark>A-1-3, A-1-4</mark>");
  const again = formTo(stale.text, `/orders/${id}/move`);
  const sent = { seen: hiddenField(again, "seen"), newSeats: hiddenField(again, "newSeats") };
  const done = await world.send(`/orders/${id}/move`, sent, "agent");
  expect(done.text).toContain("The reservation has its new seats.");
});

const payLost = async (world: World) => {
  const charge = vi.spyOn(world.gateway, "charge").mockRejectedValue(new Error("no answer"));
  const lookup = vi.spyOn(world.gateway, "lookup").mockRejectedValue(new Error("no answer"));
  const reservationId = await order(world, "ann", ["A-1-1"], false);
  const token = await enter(world.boxOffice, "ann");
  const paid = await world.boxOffice.pay({ reservationId, userId: "ann", token });
  if (paid.outcome !== "payment_pending") throw new Error(paid.outcome);
  charge.mockRestore();
  lookup.mockRestore();
  return { reservationId, paymentId: paid.payment.paymentId };
};

test("a payment in doubt is given up by a manager only", async () => {
  const world = await createWorld();
  const { reservationId, paymentId } = await payLost(world);
  const { text } = await world.get(`/orders/${reservationId}`);
  expect(text).toContain("Give up the payment in doubt");
  const back = `/orders/${reservationId}`;
  const refused = await world.send(`/payments/${paymentId}/abandon`, { back }, "agent");
  expect(refused.status).toBe(403);
  const done = await world.send(`/payments/${paymentId}/abandon`, { back });
  expect(done.text).toContain("The payment is given up; its seats are free.");
  expect(await world.journal()).toContain("op-manager abandonPayment");
});

/** A cancelled order whose refund the provider refuses for good. */
const stuck = async (world: World) => {
  const reservationId = await order(world, "ann", ["A-1-1"]);
  const answer = { outcome: "refused", reason: "account_closed", retry: "never" } as const;
  const refund = vi.spyOn(world.gateway, "refund").mockResolvedValue(answer);
  await world.boxOffice.cancelReservation({ reservationId });
  refund.mockRestore();
  const found = await world.boxOffice.findPayments({ reservationId });
  if (found.outcome !== "payments_found") throw new Error(found.outcome);
  return { reservationId, paymentId: found.payments[0]?.paymentId ?? "" };
};

test("a stuck refund is sent again, or recorded as paid by hand", async () => {
  const world = await createWorld();
  const { reservationId, paymentId } = await stuck(world);
  const back = `/orders/${reservationId}`;
  const { text } = await world.get(back, "agent");
  expect(text).toContain("needs you");
  expect(text).toContain("account_closed");
  const form = formTo(text, `/payments/${paymentId}/settle`);
  const key = hiddenField(form, "key");
  const tooMuch = { back, key: "other", amount: "999999", note: "cash" };
  const refused = await world.send(`/payments/${paymentId}/settle`, tooMuch, "agent");
  expect(refused.status).toBe(422);
  expect(refused.text).toContain("At most 110,000 is left to pay back.");
  const part = { back, key, amount: "10000", note: "cash" };
  const settled = await world.send(`/payments/${paymentId}/settle`, part, "agent");
  expect(settled.text).toContain("The refund is recorded as paid by hand.");
  const sent = await world.send(`/payments/${paymentId}/retry`, { back }, "agent");
  expect(sent.text).toContain("The refund is sent again.");
  expect((await world.journal()).slice(0, 2)).toEqual([
    "op-agent retryRefund",
    "op-agent settleRefund",
  ]);
});

test("money that the provider paid back by itself is accepted with a note", async () => {
  const world = await createWorld();
  const reservationId = await order(world, "ann", ["A-1-1"]);
  const found = await world.boxOffice.findPayments({ reservationId });
  if (found.outcome !== "payments_found") throw new Error(found.outcome);
  const paymentId = found.payments[0]?.paymentId;
  if (paymentId === undefined) throw new Error("There is no payment.");
  world.gateway.provider.refund(paymentId, 50_000);
  const [news] = world.gateway.provider.news;
  if (news === undefined) throw new Error("There is no news.");
  const delivery = await world.gateway.webhook({ ...news, sentAtMs: world.clock.nowMs() });
  await world.boxOffice.receiveWebhook({ gateway: "scripted", ...delivery });
  await world.boxOffice.work.recover();
  const back = `/orders/${reservationId}`;
  expect((await world.get(back)).text).toContain("Accept it as it is");
  const done = await world.send(`/payments/${paymentId}/accept`, { back, note: "As agreed" });
  expect(done.text).toContain("It is accepted");
  expect(await world.journal()).toContain("op-manager acceptPayment");
});

test("a form of an order that was sent twice has one effect, and its second answer says so", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1", "A-1-2"]);
  const { text } = await world.get(`/orders/${id}`, "agent");
  const form = formTo(text, `/orders/${id}/cancel-seats`);
  const fields = {
    seen: hiddenField(form, "seen"),
    key: hiddenField(form, "key"),
    seatIds: ["A-1-2"],
    refund: "none",
  };
  await world.send(`/orders/${id}/cancel-seats`, fields, "agent");
  const again = await world.send(`/orders/${id}/cancel-seats`, fields, "agent");
  expect(again.text).toContain("The seats are cancelled.");
  const other = { ...fields, key: "another", seatIds: ["A-1-1"] };
  expect((await world.send(`/orders/${id}/cancel-seats`, other, "agent")).status).toBe(412);
  expect((await world.send(`/orders/${id}/cancel`, { seen: '{"x":1}' }, "agent")).status).toBe(412);
});

test("an agent extends a hold as often as the concert allows, once for each end", async () => {
  const world = await createWorld();
  const policy = { maxHoldExtensions: 1, extendHoldByMs: 60_000 };
  await world.boxOffice.changeConcert({ concertId: "concert-1", policy });
  const id = await order(world, "ann", ["A-1-1"], false);
  const path = `/orders/${id}/extend`;
  const { text } = await world.get(`/orders/${id}`, "agent");
  const expiresAtMs = hiddenField(formTo(text, path), "expiresAtMs");
  const done = await world.send(path, { expiresAtMs }, "agent");
  expect(done.text).toContain("The hold is extended.");
  expect((await world.send(path, { expiresAtMs }, "agent")).text).toContain(
    "The hold is extended.",
  );
  const next = hiddenField(formTo(done.text, path), "expiresAtMs");
  expect(Number(next)).toBe(Number(expiresAtMs) + 60_000);
  const refused = await world.send(path, { expiresAtMs: next }, "agent");
  expect(refused.text).toContain("The hold cannot be extended again.");
  const commands = (await world.journal()).filter((one) => one.includes("prolongHold"));
  expect(commands).toEqual(["op-agent prolongHold"]);
});

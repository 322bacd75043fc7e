import { expect, test } from "vitest";
import { takenOf } from "../../../src/payment/payment.ts";
import { openWorld } from "../../support/box-office.ts";
import { payment } from "../../support/given.ts";

const method = { type: "fake" };

const open = async () => {
  const world = await openWorld();
  const ann = await world.join("ann");
  const { reservationId } = await world.hold("ann", ann, "A-1-1");
  const own = { reservationId, userId: "ann", method, idempotencyKey: "k" };
  return { world, own, token: ann.token };
};

// Paying ends the token, so a retry often has none any more: the key comes first.
test("a kept refusal is answered again, without a look at the token", async () => {
  const { world, own, token } = await open();
  await world.boxOffice.releaseReservation(own);
  const refused = await world.boxOffice.pay({ ...own, token });
  expect(refused.outcome).toBe("reservation_not_held");
  expect(await world.boxOffice.pay({ ...own, token: "junk" })).toEqual(refused);
});

test("a key that was used for something else is told so, without a look at the token", async () => {
  const { world, own, token } = await open();
  await world.boxOffice.pay({ ...own, token });
  const other = { ...own, token: "junk", amount: 110_000, currency: "KRW" };
  expect(await world.boxOffice.pay(other)).toEqual({ outcome: "idempotency_key_reused" });
  const elsewhere = { ...own, token: "junk", method: { type: "fake", card: 1 } };
  expect(await world.boxOffice.pay(elsewhere)).toEqual({ outcome: "idempotency_key_reused" });
});

test("what a key was used for is stored: a later version must still know it again", async () => {
  const { world, own, token } = await open();
  await world.boxOffice.pay({ ...own, token, amount: 110_000, currency: "KRW" });
  const record = await world.flaky.stores.bookings.record({ userId: "ann" as never, key: "k" });
  expect(JSON.parse(record?.fingerprint ?? "")).toEqual([
    "POST",
    "payments",
    own.reservationId,
    110_000,
    "KRW",
    method,
  ]);
});

test("money that moves on takes along what was taken", () => {
  const captured = payment("captured");
  if (captured.status !== "captured") throw new Error(captured.status);
  const { reference, capturedAtMs, takenAmount, takenCurrency } = captured;
  expect(takenOf(captured)).toEqual({ reference, capturedAtMs, takenAmount, takenCurrency });
});

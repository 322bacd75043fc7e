import { expect, test } from "vitest";
import { openWorld, showId, type World } from "../../support/box-office.ts";

const asking = async (world: World, user: string) => {
  const { token } = await world.join(user);
  return (seatIds: readonly string[], over: object = {}) =>
    world.boxOffice.reserveSeats({ showId, seatIds, userId: user, token, ...over });
};

test("at another price than the buyer saw nothing is held, and the key says so again", async () => {
  const world = await openWorld();
  const ask = await asking(world, "ann");
  const before = await world.everything();
  const wrong = { amount: 1, currency: "KRW" };
  expect(await ask(["A-1-1"], wrong)).toEqual({ outcome: "amount_mismatch" });
  expect(await world.everything()).toEqual(before);
  const keyed = { ...wrong, idempotencyKey: "k" };
  expect(await ask(["A-1-1"], keyed)).toEqual({ outcome: "amount_mismatch" });
  expect(await ask(["A-1-1"], keyed)).toEqual({ outcome: "amount_mismatch" });
  const other = { ...keyed, amount: 2 };
  expect(await ask(["A-1-1"], other)).toEqual({ outcome: "idempotency_key_reused" });
  const right = { amount: 220_000, currency: "KRW" };
  expect((await ask(["A-1-1", "A-1-2"], right)).outcome).toBe("seats_reserved");
});

test("the same seats in another order under one key are the same request", async () => {
  const world = await openWorld();
  const ask = await asking(world, "ann");
  const held = await ask(["A-1-2", "A-1-1"], { idempotencyKey: "k" });
  expect(held).toMatchObject({
    reservation: { seats: [{ seatId: "A-1-2" }, { seatId: "A-1-1" }] },
  });
  expect(await ask(["A-1-1", "A-1-2"], { idempotencyKey: "k" })).toEqual(held);
  expect(await ask(["A-1-1"], { idempotencyKey: "k" })).toEqual({
    outcome: "idempotency_key_reused",
  });
});

test("whose seat it is already is told to its user alone", async () => {
  const world = await openWorld();
  const [ann, bob] = [await asking(world, "ann"), await asking(world, "bob")];
  const held = await ann(["A-1-1"]);
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const taken = { outcome: "seat_already_reserved", seatIds: ["A-1-1"] };
  expect(await bob(["A-1-1", "A-1-2"])).toEqual(taken);
  const { reservationId } = held.reservation;
  expect(await ann(["A-1-1", "A-1-2"])).toEqual({ ...taken, yours: reservationId });
});

test.for([
  [{ amount: 1 }, "currency"],
  [{ currency: "KRW" }, "amount"],
  [{ amount: -1, currency: "KRW" }, "amount"],
  [{ amount: 1, currency: "won" }, "currency"],
] as const)("%j is no price", async ([seen, field]) => {
  const world = await openWorld();
  const ask = await asking(world, "ann");
  expect(await ask(["A-1-1"], seen)).toMatchObject({
    outcome: "validation",
    errors: [{ field }],
  });
});

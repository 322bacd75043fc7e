import type { World } from "./box-office.ts";

/** Payments with the gateway that can fail, and what they leave behind. */

const method = { type: "fake" };

export const holding = async (world: World, user = "ann", seatId = "A-1-1") => {
  const token = await world.join(user);
  const held = await world.hold(user, token, seatId);
  const pay = (over: Partial<Parameters<typeof world.boxOffice.pay>[0]> = {}) =>
    world.boxOffice.pay({
      reservationId: held.reservationId,
      userId: user,
      token: token.token,
      method,
      ...over,
    });
  return { token, held, pay };
};

/** Time passes and recovery runs, until nothing is open. */
export const recovered = async (world: World, stepMs = 20_000, steps = 5): Promise<void> => {
  for (let step = 0; step < steps; step += 1) {
    world.clock.advance(stepMs);
    await world.boxOffice.work.recover();
  }
};

export const statusOf = async (world: World) => {
  const { payments, reservations } = await world.stores.bookings.snapshot();
  return {
    payments: payments.map(({ status }) => status),
    reservation: reservations[0]?.status,
    taken: [...world.ledger.captured().values()].reduce((sum, amount) => sum + amount, 0),
    back: [...world.ledger.refunded().values()].reduce((sum, amount) => sum + amount, 0),
    audit: (await world.boxOffice.audit()).ok,
  };
};

export const price = 110_000;
export const confirmed = {
  payments: ["captured"],
  reservation: "confirmed",
  taken: price,
  back: 0,
  audit: true,
};

import type { BoxOffice } from "@admit-one/core";
import type { Step } from "./interleaving-plan.ts";
import { tolerate, tolerateLeaps } from "./scheduled.ts";

/** Four seats of one price, and one for nothing. */
const seatName = (index: number): string => (index < 4 ? `A-1-${index + 1}` : "B-1-1");

/** What buyers were told, and may rely on. */
export type Promises = {
  /** Payments that are over without money. */
  readonly cancelled: Set<string>;
  /** Reservations whose seats were given back. */
  readonly released: Set<string>;
  /** Reservations whose end was put off, with that end. */
  readonly extended: Map<string, number>;
};

/** What one buyer remembers between steps. */
export const buyer = (
  user: string,
  boxOffice: BoxOffice,
  promises: Promises,
  nowMs: () => number,
) => {
  let token = "";
  let reservationId = "";
  let expiresAtMs = 0;
  let paymentId = "";
  let keys = 0;
  const join = async () => {
    const issued = await tolerate(boxOffice.issueToken({ queueId: "q", userId: user }));
    if (issued?.outcome === "token_issued" || issued?.outcome === "token_found") {
      token = issued.token.token;
    }
  };
  const retried = async <T>(keyed: boolean, run: (key?: string) => Promise<T>) => {
    keys += 1;
    const first = await tolerate(run(keyed ? `${user}-${keys}` : undefined));
    // Whoever has a key and no answer asks again with the same one.
    return first === null && keyed ? tolerate(run(`${user}-${keys}`)) : first;
  };
  const reserve = async (seats: readonly number[], keyed: boolean) => {
    const seatIds = seats.map(seatName);
    const held = await retried(keyed, (idempotencyKey) =>
      boxOffice.reserveSeats({ showId: "show", seatIds, userId: user, token, idempotencyKey }),
    );
    if (held?.outcome === "seats_reserved") ({ reservationId, expiresAtMs } = held.reservation);
    if (held?.outcome === "invalid_token") await join();
    if (held?.outcome === "token_not_active") await tolerate(boxOffice.work.advance());
  };
  const isReleased = async (): Promise<boolean> => {
    const given = await tolerate(boxOffice.releaseReservation({ reservationId, userId: user }));
    return given?.outcome === "reservation_released";
  };
  return async (step: Step): Promise<void> => {
    if (token === "") await join();
    switch (step.do) {
      case "join":
        return join();
      case "look":
        await tolerateLeaps(nowMs, () => boxOffice.lookUpToken({ queueId: "q", token }));
        return;
      case "leave":
        await tolerate(boxOffice.leaveQueue({ queueId: "q", userId: user, token }));
        return join();
      case "list":
        await tolerate(boxOffice.listSeats({ showId: "show", token }));
        return;
      case "reserve":
        return reserve(step.seats, step.keyed);
      case "extend": {
        // The end that was seen first: whether it was put off already, the box office knows.
        const own = { reservationId, userId: user, expiresAtMs };
        const longer = await tolerate(boxOffice.extendHold(own));
        if (longer?.outcome === "hold_extended") promises.extended.set(reservationId, expiresAtMs);
        return;
      }
      case "release":
        if (await isReleased()) promises.released.add(reservationId);
        return;
      case "pay": {
        if (reservationId === "") await reserve([0, 4], true);
        const paid = await retried(step.keyed, (idempotencyKey) =>
          boxOffice.pay({ reservationId, userId: user, token, idempotencyKey }),
        );
        if (paid?.outcome === "payment_pending") paymentId = paid.payment.paymentId;
        return;
      }
      case "confirm":
        await tolerate(boxOffice.confirmPayment({ paymentId, userId: user, proof: "proof" }));
        return;
      case "cancel": {
        const given = await tolerate(boxOffice.cancelPayment({ paymentId, userId: user }));
        if (given?.outcome === "payment_cancelled") promises.cancelled.add(paymentId);
        return;
      }
      case "sweep":
      case "recover":
      case "relay":
      case "advance":
        await tolerate(boxOffice.work[step.do]());
        return;
      case "limits":
        await tolerate(
          boxOffice.changeQueue({ queueId: "q", policy: { maxActive: step.maxActive } }),
        );
        return;
      case "mode":
        await tolerate(boxOffice.changeQueue({ queueId: "q", mode: step.mode }));
        return;
      case "clock":
        return;
    }
  };
};

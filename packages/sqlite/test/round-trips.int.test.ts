import type { Payment, Refund, Reservation, TicketId, Token } from "@admit-one/core";
import { peekEvents } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  event,
  payment,
  plan,
  queue,
  record,
  refund,
  reservation,
  token,
} from "./support/arbitraries.ts";
import { temporaryStores } from "./support/temporary.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

test("whatever the bookings keep comes back as it went in", async () => {
  const bookings = fc.record({ plan, reservation, payment, refund, record, event });
  await fc.assert(
    fc.asyncProperty(bookings, async (drawn) => {
      await using open = await temporaryStores({ durability: "normal" });
      const { stores } = open;
      const [show] = drawn.plan.shows;
      if (show === undefined) return;
      expect(await stores.concerts.create(drawn.plan)).toBe("created");
      expect(await stores.concerts.concert(drawn.plan.concert.concertId)).toEqual(
        drawn.plan.concert,
      );
      expect(await stores.concerts.show(show.showId)).toEqual(show);
      expect((await stores.concerts.seatsSince(show.showId, 0)).seats).toEqual(drawn.plan.seats);
      expect(await stores.concerts.plan(show.showId)).toEqual(drawn.plan.plans[0]);

      const { showId, concertId } = show;
      const seats = drawn.plan.seats.map(({ seatId, price }) => {
        return { seatId, ticketId: `ticket-${seatId}` as TicketId, price };
      });
      const put: Reservation = { ...drawn.reservation, showId, concertId, seats };
      const { reservationId } = put;
      const paid: Payment = { ...drawn.payment, showId, reservationId };
      const slice = {
        by: "seats",
        showId,
        seatIds: [],
        userId: put.userId,
        record: drawn.record,
      } as const;
      await stores.bookings.update(slice, () => ({
        outcome: "put",
        change: {
          reservations: [put],
          payments: [paid],
          record: drawn.record,
          events: [drawn.event],
        },
      }));
      expect(await stores.bookings.reservation(reservationId)).toEqual(put);
      expect(await stores.bookings.payment(paid.paymentId)).toEqual(paid);
      const { paymentId, userId } = paid;
      const back: Refund = { ...drawn.refund, paymentId, reservationId, showId, userId };
      await stores.bookings.update({ by: "payment", paymentId }, () => ({
        outcome: "put",
        change: { refunds: [back] },
      }));
      expect(await stores.bookings.refunds(paymentId)).toEqual([back]);
      expect(await stores.bookings.record(drawn.record)).toEqual(drawn.record);
      expect(await peekEvents(stores.events)).toEqual([drawn.event]);
    }),
    { numRuns: 40 * times },
  );
});

test("whatever the queues keep comes back as it went in", async () => {
  await fc.assert(
    fc.asyncProperty(queue, token, async (putQueue, drawn) => {
      await using open = await temporaryStores({ durability: "normal" });
      const { queueId } = putQueue;
      const putToken: Token = { ...drawn, queueId };
      await open.stores.queues.update({ queueId }, () => ({
        outcome: "put",
        change: { queue: putQueue, tokens: [putToken] },
      }));
      const state = await open.stores.queues.read({ queueId, no: putToken.no });
      expect(state.queue).toEqual(putQueue);
      expect(state.token).toEqual(putToken);
    }),
    { numRuns: 40 * times },
  );
});

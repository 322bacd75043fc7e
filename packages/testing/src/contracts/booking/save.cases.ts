import assert from "node:assert/strict";
import type {
  CancelledSeat,
  Payment,
  PaymentId,
  QueueId,
  Reservation,
  ReservationId,
  ReservedSeat,
  Seat,
  SeatId,
  UserId,
} from "@admit-one/core";
import { hold, holdChange, recordOf, startPayment } from "../../fixtures/booking-steps.ts";
import {
  capturedPayment,
  pendingPayment,
  refundedPayment,
  refundingPayment,
  richBooks,
  richMethod,
  richNextAction,
  suspendedPayment,
  unpaidPayment,
  watchedPayment,
} from "../../fixtures/payments.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import {
  endedReservation,
  heldAgain,
  paidReservation,
  payingReservation,
  ticketOf,
} from "../../fixtures/reservations.ts";
import { type BookingCase, bySeats, load, openHall, put } from "./world.ts";

const res1 = "res-1" as ReservationId;
const pay1 = "pay-1" as PaymentId;

/** Every form in which a reservation can be stored, each following on the previous one. */
const reservationForms = (held: Reservation): readonly Reservation[] => {
  const steps: readonly ((last: Reservation) => Reservation)[] = [
    (last) => payingReservation(last, pay1),
    heldAgain,
    (last) => endedReservation(last, "released"),
    (last) => endedReservation(last, "expired"),
    (last) => paidReservation(last, pay1),
    (last) => paidReservation(last, pay1, "cancelling"),
    (last) => endedReservation(last, "cancelled"),
  ];
  const forms: Reservation[] = [];
  for (const step of steps) forms.push(step(forms.at(-1) ?? held));
  return forms;
};

const paymentForms = (pending: Payment): readonly Payment[] => {
  const steps: readonly ((last: Payment) => Payment)[] = [
    (last) => unpaidPayment(last, "declined"),
    (last) => unpaidPayment(last, "failed"),
    capturedPayment,
    richBooks,
    (last) => watchedPayment(last, startMs + 6),
    (last) => suspendedPayment(last, startMs + 7),
    capturedPayment,
    refundingPayment,
    refundedPayment,
  ];
  const forms: Payment[] = [];
  for (const step of steps) forms.push(step(forms.at(-1) ?? pending));
  return forms;
};

/** One seat waits for its refund. */
const someCancelled = (seats: readonly Seat[]): readonly ReservedSeat[] =>
  seats.map(({ seatId, price }, index) => ({
    seatId,
    ticketId: ticketOf(seatId),
    price,
    ...(index > 0 && { refundId: "refund-1" }),
  }));

const cancelledSeats: readonly CancelledSeat[] = [
  {
    seatId: "A-1-3" as SeatId,
    ticketId: ticketOf("티켓"),
    price: 1,
    refundId: "환불-1",
    freedAtMs: startMs,
  },
  {
    seatId: "A-1-4" as SeatId,
    ticketId: ticketOf("4"),
    price: 0,
    refundId: null,
    freedAtMs: startMs + 1,
  },
];

export const saveCases: readonly BookingCase[] = [
  {
    name: "a change is saved whole and comes back as it was put",
    run: async (world) => {
      await openHall(world);
      const { bookings, concerts, events } = world.stores;
      const record = recordOf("user-1", "key-1", {
        answer: { kind: "outcome", outcome: { outcome: "좌석", ...richMethod } },
      });
      const before = await concerts.seatsSince(bySeats([]).showId, 0);
      const change = await bookings.update(
        { ...bySeats(["A-1-3", "A-1-1"]), record },
        ({ seats }) => {
          const held = holdChange("res-1", seats);
          const payments = [pendingPayment("pay-1", held.reservations[0])];
          const all = { ...held, payments, record };
          return { outcome: all, change: all };
        },
      );
      assert.deepEqual(await bookings.reservation(res1), change.reservations[0]);
      assert.deepEqual(await bookings.payment(pay1), change.payments[0]);
      assert.deepEqual(await bookings.record(record), record);
      const since = await concerts.seatsSince(bySeats([]).showId, before.version);
      assert.deepEqual(since.seats, change.seats);
      assert.deepEqual((await peekEvents(events)).slice(1), change.events);
    },
  },
  {
    name: "a hundred seats are held in one step",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(120) } });
      const asked = seatIds(110).slice(10);
      const step = { reservationId: "res-1", seatIds: asked.toReversed() };
      assert.equal(await hold(world.stores.bookings, step), "held");
      const { seats, claims } = await world.stores.bookings.snapshot();
      const [held, claimed] = [seats, claims].map((rows) => rows.map(({ seatId }) => seatId));
      assert.deepEqual(held?.toSorted(), asked.toSorted());
      assert.deepEqual(claimed?.toSorted(), asked.toSorted());
      assert.equal((await world.stores.bookings.reservation(res1))?.seats.length, 100);
    },
  },
  {
    name: "a decision without a change writes nothing and answers its outcome",
    run: async (world) => {
      await openHall(world);
      const { bookings, concerts } = world.stores;
      const before = await concerts.seatsSince(bySeats([]).showId, 0);
      const outcome = { outcome: "refused", why: ["그냥"] };
      const answer = await bookings.update(bySeats(["A-1-1"]), () => ({ outcome }));
      assert.deepEqual(answer, outcome);
      assert.deepEqual(await concerts.seatsSince(bySeats([]).showId, 0), before);
    },
  },
  {
    name: "every form of a reservation comes back as it was put",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      const userId = "user'; -- 사용자" as UserId;
      await put(world, bySeats(["A-1-1", "A-1-2"], userId), ({ seats }) =>
        holdChange("res-1", seats, {
          userId,
          declines: 3,
          amount: Number.MAX_SAFE_INTEGER,
          expiresAtMs: Number.MAX_SAFE_INTEGER - 1,
          extendedEndsMs: [startMs, Number.MAX_SAFE_INTEGER - 2],
          seats: someCancelled(seats),
          cancelledSeats,
          token: { queueId: "queue-1" as QueueId, no: 2 ** 40 },
        }),
      );
      const held = await bookings.reservation(res1);
      assert.ok(held !== null);
      assert.deepEqual([held.status, held.userId, held.declines], ["held", userId, 3]);
      assert.deepEqual([held.payByMs, held.token?.no], [null, 2 ** 40]);
      assert.deepEqual(held.extendedEndsMs, [startMs, Number.MAX_SAFE_INTEGER - 2]);
      assert.deepEqual(
        held.seats.map(({ refundId }) => refundId),
        [undefined, "refund-1"],
      );
      assert.deepEqual(held.cancelledSeats, cancelledSeats);
      await startPayment(bookings, "res-1", "pay-1");
      const paying = await bookings.reservation(res1);
      assert.deepEqual(paying, payingReservation(held, pay1));
      for (const form of reservationForms(held).slice(1)) {
        await put(world, { by: "reservation", reservationId: res1 }, () => ({
          reservations: [form],
        }));
        assert.deepEqual(await bookings.reservation(res1), form);
        assert.deepEqual(
          (await load(world, { by: "reservation", reservationId: res1 })).reservation,
          form,
        );
      }
    },
  },
  {
    name: "every form of a payment comes back as it was put, JSON and all",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      await startPayment(bookings, "res-1", "pay-1", {
        method: richMethod,
        nextAction: richNextAction,
        proof: "증명 \"'",
        reference: "ref_참조",
        step: "requires_action",
        outcomeUnknownSinceMs: startMs + 1,
        attempts: 4,
      });
      const pending = await bookings.payment(pay1);
      assert.ok(pending?.status === "pending");
      assert.deepEqual(pending.method, richMethod);
      assert.deepEqual(pending.nextAction, richNextAction);
      assert.equal(pending.reference, "ref_참조");
      const rest = [pending.proof, pending.step, pending.outcomeUnknownSinceMs, pending.attempts];
      assert.deepEqual(rest, ["증명 \"'", "requires_action", startMs + 1, 4]);
      for (const form of paymentForms(pending)) {
        await put(world, { by: "payment", paymentId: pay1 }, () => ({ payments: [form] }));
        assert.deepEqual(await bookings.payment(pay1), form);
        assert.deepEqual((await load(world, { by: "payment", paymentId: pay1 })).payment, form);
      }
    },
  },
  {
    name: "a payment's empty fields come back as null",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      await startPayment(bookings, "res-1", "pay-1");
      const held = await bookings.reservation(res1);
      assert.ok(held !== null);
      assert.deepEqual(await bookings.payment(pay1), pendingPayment("pay-1", held));
    },
  },
  {
    name: "a decide that throws changes nothing, and update rejects with what it threw",
    run: async (world) => {
      await openHall(world);
      const { bookings, events } = world.stores;
      const mistake = new Error("decide failed");
      const before = await bookings.snapshot();
      const update = bookings.update(bySeats(["A-1-1"]), () => {
        throw mistake;
      });
      await assert.rejects(update, (error) => error === mistake);
      assert.deepEqual(await bookings.snapshot(), before);
      assert.equal((await peekEvents(events)).length, 1);
      assert.equal(await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] }), "held");
    },
  },
  {
    name: "what was put or answered can't be changed from outside",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      const method = { type: "card", nested: { list: [1] } };
      await startPayment(bookings, "res-1", "pay-1", { method });
      method.nested.list.push(2);
      const answered = await bookings.payment(pay1);
      try {
        const nested = answered?.method["nested"] as typeof method.nested | undefined;
        nested?.list.push(3);
      } catch (error) {
        // A frozen answer throws. A copy accepts the change and loses it.
        assert.ok(error instanceof TypeError);
      }
      const kept = await bookings.payment(pay1);
      assert.deepEqual(kept?.method, { type: "card", nested: { list: [1] } });
    },
  },
];

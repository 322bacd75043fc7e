import type {
  BookingChange,
  BookingSlice,
  LedgerEntry,
  Payment,
  PaymentId,
  ReservationId,
  SeatId,
  ShowId,
} from "@admit-one/core";
import { expect, test } from "vitest";
import { allDiffer } from "../src/all-differ.ts";
import { heldSeat } from "./support/held-seat.ts";

// What a database's keys would refuse within one step. The contracts show each key between steps.

const corrupt = (message: string) => ({ name: "TicketingError", code: "CORRUPT", message });

type Held = Awaited<ReturnType<typeof heldSeat>>;

const refused: Record<string, (held: Held) => { slice?: BookingSlice; change: BookingChange }> = {
  "one step put a reservation twice": ({ reservation }) => {
    const next = { ...reservation, version: 2, status: "expired", endedAtMs: 2 } as const;
    return { change: { reservations: [next, next] } };
  },
  "one step claimed a seat of show-1 twice": ({ reservation }) => {
    const seats = [...reservation.seats, ...reservation.seats];
    return { change: { reservations: [{ ...reservation, seats, version: 2 }] } };
  },
  "seat A-1-1 was put but never loaded": ({ seat }) => ({
    change: { seats: [{ ...seat, showId: "show-2" as ShowId }] },
  }),
  "one step wrote a ledger entry twice": () => {
    const entry = { entryId: "entry" } as LedgerEntry;
    return { change: { ledger: [entry, entry] } };
  },
};

test.for(Object.entries(refused))("%s", async ([message, plan]) => {
  const held = await heldSeat();
  const { reservationId } = held.reservation;
  const { slice = { by: "reservation", reservationId }, change } = plan(held);
  const before = await held.stores.bookings.snapshot();
  await expect(held.put(slice, change)).rejects.toMatchObject(corrupt(`memory: ${message}.`));
  expect(await held.stores.bookings.snapshot()).toEqual(before);
});

test("a payment is put by who loaded it alone", async () => {
  const { put, reservation } = await heldSeat();
  const { reservationId } = reservation;
  const payment = { paymentId: "p" as PaymentId, reservationId, version: 1 } as Payment;
  const slice: BookingSlice = { by: "reservation", reservationId };
  await put(slice, { payments: [payment] });
  const next = { ...payment, version: 2 };
  const expected = corrupt("memory: payment p was put but never loaded.");
  await expect(put(slice, { payments: [next] })).rejects.toMatchObject(expected);
  await put({ by: "payment", paymentId: payment.paymentId }, { payments: [next] });
});

test("an event that was routed goes to nobody else", async () => {
  const { stores } = await heldSeat();
  let first = "";
  await stores.events.route(1, ([event]) => {
    first = event?.eventId ?? "";
    return [];
  });
  const again = stores.events.route(1, () => [{ subscriber: "s", eventId: first, dueAtMs: 1 }]);
  await expect(again).rejects.toMatchObject(corrupt(`memory: event ${first} was routed before.`));
});

test("an allowance is of one show, though the user has reservations of shows before and after", async () => {
  const { put, stores, reservation } = await heldSeat();
  const { userId } = reservation;
  const seatIds: readonly SeatId[] = [];
  // Whatever the order of shows is, show-1 has one on each side or none.
  for (const [index, showId] of ["show-0", "show-2"].entries()) {
    const reservationId = `r-${index}` as ReservationId;
    const other = { ...reservation, reservationId, showId: showId as ShowId, seats: [] };
    await put({ by: "reservation", reservationId }, { reservations: [other] });
  }
  const { showId } = reservation;
  const allowance = await stores.bookings.update(
    { by: "seats", showId, seatIds, userId },
    (state) => ({ outcome: state.allowance.map(({ reservationId }) => reservationId) }),
  );
  expect(allowance).toEqual([reservation.reservationId]);
});

test.for([0, 1, 2, 8, 9, 100])("of %i keys one that is there twice is found", (count) => {
  const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
  const keyOf = (key: string) => key;
  expect(allDiffer(keys, keyOf)).toBe(true);
  for (const key of keys) expect(allDiffer([...keys, key], keyOf)).toBe(false);
});

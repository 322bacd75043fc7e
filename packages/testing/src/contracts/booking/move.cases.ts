import assert from "node:assert/strict";
import type {
  BookingChange,
  BookingState,
  Reservation,
  ReservationId,
  Seat,
  SeatId,
} from "@admit-one/core";
import { capture, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { seatIds } from "../../fixtures/plan.ts";
import { claimSeat, freeSeat, ticketOf } from "../../fixtures/reservations.ts";
import { atOnce, countOf, rejectsWith } from "../assertions.ts";
import { agrees } from "./whole.ts";
import { type BookingCase, type BookingWorld, load, openHall } from "./world.ts";

const reservationId = (id: string): ReservationId => id as ReservationId;

/** A slice by reservation that names more seats of its show. */
const withSeats = (id: string, ...more: readonly string[]) =>
  ({ by: "reservation", reservationId: reservationId(id), seatIds: more as SeatId[] }) as const;

const sell = async (
  { stores: { bookings } }: BookingWorld,
  id: string,
  ...seats: readonly string[]
): Promise<void> => {
  await hold(bookings, { reservationId: id, seatIds: seats, userId: `user-of-${id}` });
  await startPayment(bookings, id, `pay-${id}`);
  await capture(bookings, `pay-${id}`);
};

/** Other seats for a paid reservation. */
const moved = (reservation: Reservation, seats: readonly Seat[], to: string): BookingChange => {
  const { reservationId: id, version } = reservation;
  const own = new Set(reservation.seats.map((seat) => seat.seatId));
  const after = seats.filter((seat) => seat.seatId === to);
  const { price } = reservation.seats[0] ?? { price: 0 };
  return {
    reservations: [
      {
        ...reservation,
        seats: after.map(({ seatId }) => ({ seatId, ticketId: ticketOf(seatId), price })),
        version: version + 1,
      },
    ],
    seats: [
      ...seats.filter((seat) => own.has(seat.seatId)).map(freeSeat),
      ...after.map((seat) => claimSeat(seat, { state: "sold", reservationId: id })),
    ],
  };
};

/** Moves a reservation of one seat, if the other seat is free. */
const move = ({ stores }: BookingWorld, id: string, to: string): Promise<"moved" | "taken"> =>
  stores.bookings.update(withSeats(id, to), ({ reservation, seats }) => {
    const free = seats.some((seat) => seat.seatId === to && seat.claim.state === "free");
    if (reservation === null || !free) return { outcome: "taken" };
    return { outcome: "moved", change: moved(reservation, seats, to) };
  });

const ids = ({ seats }: BookingState): readonly string[] => seats.map(({ seatId }) => seatId);

export const moveCases: readonly BookingCase[] = [
  {
    name: "a slice by reservation loads more seats that it names, with who has them",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["a", "b", "c", "d", "e"] } });
      await sell(world, "res-1", "b");
      await hold(world.stores.bookings, { reservationId: "res-2", seatIds: ["d", "e"] });
      const state = await load(world, withSeats("res-1", "d", "a", "unknown", "b"));
      assert.deepEqual(ids(state), ["a", "b", "d", "e"]);
      assert.deepEqual(
        state.holders.map((holder) => holder.reservationId),
        ["res-2"],
      );
      assert.equal(state.reservation?.reservationId, "res-1");
      assert.equal(state.payment?.paymentId, "pay-res-1");
      const unknown = await load(world, withSeats("unknown", "a"));
      assert.deepEqual([unknown.seats, unknown.show, unknown.holders], [[], null, []]);
    },
  },
  {
    name: "a live reservation that is put with other seats has those, and its old ones are another's",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["a", "b", "c"] } });
      const { bookings } = world.stores;
      await sell(world, "res-1", "a");
      assert.equal(await move(world, "res-1", "b"), "moved");
      await agrees(world);
      assert.equal(await hold(bookings, { reservationId: "res-2", seatIds: ["b"] }), "taken");
      assert.equal(await hold(bookings, { reservationId: "res-3", seatIds: ["a"] }), "held");
      const { seats } = (await bookings.reservation(reservationId("res-1"))) ?? {};
      assert.deepEqual(
        seats?.map(({ seatId }) => seatId),
        ["b"],
      );
      // A slice by its payment knows the new seat, too.
      const again = await load(world, withSeats("res-1"));
      assert.deepEqual(ids(again), ["b"]);
      await agrees(world);
    },
  },
  {
    name: "the backstop refuses a move onto a seat that another reservation has",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": ["a", "b"] } });
      const { bookings } = world.stores;
      await sell(world, "res-1", "a");
      await hold(bookings, { reservationId: "res-2", seatIds: ["b"] });
      const before = await bookings.snapshot();
      await rejectsWith(
        "CORRUPT",
        bookings.update(withSeats("res-1", "b"), ({ reservation, seats }) => ({
          outcome: undefined,
          // The rule did not look who has the seat.
          ...(reservation && { change: moved(reservation, seats, "b") }),
        })),
      );
      assert.deepEqual(await bookings.snapshot(), before);
    },
  },
  {
    name: "of N concurrent moves and holds onto one seat exactly one wins",
    run: async (world) => {
      const many = 12;
      await openHall(world, { shows: { "show-1": ["free", ...seatIds(many)] } });
      for (const [index, seatId] of seatIds(many).entries()) {
        if (index % 2 === 0) await sell(world, `res-${index}`, seatId);
      }
      const outcomes = await atOnce(many, (index) =>
        index % 2 === 0
          ? move(world, `res-${index}`, "free")
          : hold(world.stores.bookings, {
              reservationId: `res-${index}`,
              userId: `user-${index}`,
              seatIds: ["free"],
            }),
      );
      assert.equal(countOf(outcomes, "moved") + countOf(outcomes, "held"), 1);
      await agrees(world);
    },
  },
];

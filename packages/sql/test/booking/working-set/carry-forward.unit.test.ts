import type {
  BookingState,
  Concert,
  Payment,
  Reservation,
  Seat,
  SeatId,
  Show,
  ShowId,
} from "@admit-one/core";
import { expect, test } from "vitest";
import { applyChange } from "../../../src/booking/working-set/apply.ts";
import { carryForward } from "../../../src/booking/working-set/carry-forward.ts";
import { find, note, noteAbsent } from "../../../src/booking/working-set/records.ts";
import { createShowState } from "../../../src/booking/working-set/show-state.ts";
import {
  type BookingWorkingSet,
  createWorkingSet,
  noteReservation,
} from "../../../src/booking/working-set/working-set.ts";

const showId = "show-1" as ShowId;
const show = { showId, concertId: "concert-1" } as Show;
const concert = { version: 3 } as Concert;
const counts = { free: 2, held: 0, sold: 0, blocked: 0 };

const seat = { showId, seatId: "A-1" as SeatId, epoch: 4, claim: { state: "free" } } as Seat;
const held = (version = 1): Reservation =>
  ({
    reservationId: "res-1",
    showId,
    userId: "user-1",
    seats: [{ seatId: "A-1" }],
    version,
    status: "held",
  }) as unknown as Reservation;

type Given = { readonly loadedStep?: string | null; readonly of?: Concert | null };

const loaded = ({ loadedStep = "step-0", of = concert }: Given = {}): BookingWorkingSet => {
  const set = createWorkingSet();
  set.shows.set(showId, createShowState(show, of, 7, loadedStep, { ...counts }));
  const state = set.shows.get(showId);
  if (state) note(state.seats, "A-1", seat);
  return set;
};

const slice = { by: "seats", showId, seatIds: [], userId: "user-1" } as never;

/** A hold of the one seat. */
const hold = (set: BookingWorkingSet): void => {
  const taken = { ...seat, epoch: 5, claim: { state: "held", reservationId: "res-1" } } as Seat;
  const state = { show, seats: [seat], holders: [], allowance: [], refunds: [], record: null };
  applyChange(set, slice, state as unknown as BookingState, {
    seats: [taken],
    reservations: [held()],
    record: { userId: "user-1", key: "key-1" } as never,
  });
};

test("what a batch saves is what the next one takes for stored", () => {
  const before = loaded();
  hold(before);
  const next = carryForward(before);
  const state = next?.shows.get(showId);
  expect(state).toMatchObject({ seatVersion: 8, loadedSeatVersion: 8, loadedStep: before.step });
  expect(state?.step).toBeNull();
  expect(next?.step).not.toBe(before.step);
  expect(next?.carried).toBe(1);
  expect(find(next?.reservations ?? before.reservations, "res-1")).toMatchObject({ version: 1 });
  expect(state?.counts).toEqual({ free: 1, held: 1, sold: 0, blocked: 0 });
  // Saved by the batch before: nothing of it is put again.
  expect([next?.reservations.put.size, state?.seats.put.size, next?.events]).toEqual([0, 0, []]);
  // Found under its key until the store has it.
  expect(next?.records.current.size).toBe(1);
});

test("a batch that wrote nothing leaves the step before it, and no answers", () => {
  const before = loaded();
  note(before.records, "key", { userId: "user-1" } as never);
  const next = carryForward(before);
  expect(next?.shows.get(showId)).toMatchObject({ loadedStep: "step-0", loadedSeatVersion: 7 });
  expect(next?.records.current.size).toBe(0);
});

test("what was not found is looked for again, since others may have created it", () => {
  const before = loaded();
  const state = before.shows.get(showId);
  noteAbsent(before.reservations, ["res-9"]);
  noteAbsent(before.payments, ["pay-9"]);
  if (state) noteAbsent(state.seats, ["Z-9"]);
  before.strayRefundsOf.set("pay-9", new Set(["refund-9"]));
  before.refundsOf.set("pay-1", new Set());
  const next = carryForward(before);
  expect(next && find(next.reservations, "res-9")).toBeUndefined();
  expect(next && find(next.payments, "pay-9")).toBeUndefined();
  const nextShow = next?.shows.get(showId);
  expect(nextShow && find(nextShow.seats, "Z-9")).toBeUndefined();
  expect(next?.strayRefundsOf.size).toBe(0);
  expect(next?.refundsOf.has("pay-1")).toBe(true);
});

test("the indexes of users and holders go on", () => {
  const before = loaded();
  before.shows.get(showId)?.users.set("user-1" as never, { ids: new Set(), sinceMs: 0 });
  noteReservation(before, held());
  const state = carryForward(before)?.shows.get(showId);
  expect([...(state?.users.get("user-1" as never)?.ids ?? [])]).toEqual(["res-1"]);
  expect(state?.holders.get("A-1")).toBe("res-1");
});

test.for<readonly [string, () => BookingWorkingSet]>([
  [
    "of two shows",
    () => {
      const set = loaded();
      set.shows.set("show-2" as ShowId, createShowState(show, concert, 1, "step", { ...counts }));
      return set;
    },
  ],
  ["of no show", createWorkingSet],
  [
    "of a show that is not there",
    () => {
      const set = createWorkingSet();
      set.shows.set(showId, null);
      return set;
    },
  ],
  ["of a show without its concert", () => loaded({ of: null })],
  ["of a show that no step ever wrote", () => loaded({ loadedStep: null })],
  ["that stands on 64 others", () => ({ ...loaded(), carried: 64 })],
  [
    "of more than 20,000 rows",
    () => {
      const set = loaded();
      for (let no = 0; no < 20_000; no += 1) note(set.payments, `pay-${no}`, {} as Payment);
      return set;
    },
  ],
])("a working set %s is not carried forward", ([, make]) => {
  expect(carryForward(make())).toBeNull();
});

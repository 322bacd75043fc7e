import {
  type BookingChange,
  type BookingSlice,
  type BookingState,
  type DomainEvent,
  ownerOf,
  type Reservation,
  type ReservationId,
  type Seat,
  type SeatId,
  type Stores,
  type UserId,
} from "@admit-one/core";
import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hallOf, holdChange, recordFor, seatIdAt, showId } from "./support/hall.ts";
import { temporaryStores } from "./support/temporary.ts";

const seats = 5;

/** A step, named by its place among all steps; `of` names the one whose hold it means. */
type Step =
  | { readonly do: "hold"; readonly user: number; readonly seats: readonly number[] }
  | { readonly do: "retry"; readonly of: number; readonly seats: readonly number[] }
  | { readonly do: "oust"; readonly user: number; readonly seats: readonly number[] }
  | { readonly do: "again"; readonly user: number; readonly seats: readonly number[] }
  | { readonly do: "corrupt"; readonly user: number; readonly seats: readonly number[] }
  | { readonly do: "throw"; readonly user: number; readonly seats: readonly number[] };

type Later = { readonly do: "release" | "decline" | "look" | "skip"; readonly of: number };

const user = fc.nat({ max: 2 });
const of = fc.nat({ max: 11 });
const some = fc.uniqueArray(fc.nat({ max: seats - 1 }), { minLength: 1, maxLength: 2 });
const kinds = ["hold", "hold", "oust", "again", "corrupt", "throw"] as const;
const step = fc.oneof(
  fc.record({ do: fc.constantFrom(...kinds), user, seats: some }),
  fc.record({ do: fc.constant("retry" as const), of, seats: some }),
);
const later = fc.record({ do: fc.constantFrom("release", "decline", "look", "skip"), of });

/** Holds that are asked for in one turn, or later steps of earlier holds, and so on. */
const rounds = fc.array(
  fc.oneof(
    fc.record({ holds: fc.array(step, { minLength: 1, maxLength: 8 }) }),
    fc.record({ laters: fc.array(later, { minLength: 1, maxLength: 8 }) }),
  ),
  { minLength: 1, maxLength: 4 },
) as fc.Arbitrary<readonly ({ readonly holds: Step[] } | { readonly laters: Later[] })[]>;

const reservationId = (name: string) => `res-${name}` as ReservationId;

const told = (reservation: Reservation, id = ""): DomainEvent => ({
  type: "ReservationReleased",
  eventId: `${reservation.reservationId}.${reservation.version}.ReservationReleased${id}`,
  stream: reservation.reservationId,
  atMs: 1,
  reservationId: reservation.reservationId,
  showId,
  userId: reservation.userId,
  token: reservation.token,
});

const free = (seat: Seat): Seat => ({ ...seat, epoch: seat.epoch + 1, claim: { state: "free" } });

const end = (reservation: Reservation, all: readonly Seat[]): BookingChange => {
  const { reservationId: id, ...rest } = reservation;
  const ended = { ...rest, reservationId: id, version: rest.version + 1, status: "released" };
  const own = all.filter((seat) => ownerOf(seat) === id);
  const after = { ...ended, endedAtMs: 1 } as Reservation;
  return { reservations: [after], seats: own.map(free), events: [told(after)] };
};

const oust = (state: BookingState, name: string, asked: readonly SeatId[]): BookingChange => {
  const ended = state.holders.map((holder) => end(holder, state.seats));
  const wanted = state.seats.filter(({ seatId }) => asked.includes(seatId));
  const held = holdChange({ ...state, seats: wanted }, name);
  const puts = new Map(
    [...ended.flatMap(({ seats: put = [] }) => put), ...(held.seats ?? [])].map((seat) => [
      seat.seatId,
      seat,
    ]),
  );
  return {
    seats: [...puts.values()],
    reservations: [...ended, held].flatMap(({ reservations = [] }) => reservations),
    events: [...ended, held].flatMap(({ events = [] }) => events),
  };
};

const holding = (it: Step, name: string) => {
  const names = it.do === "retry" ? `${it.of}` : name;
  const userId = (it.do === "retry" ? recordFor(names).userId : `user-${it.user}`) as UserId;
  const asked = it.seats.map(seatIdAt);
  const record = it.do === "retry" || it.do === "hold" ? recordFor(names) : undefined;
  const slice: BookingSlice = {
    by: "seats",
    showId,
    seatIds: asked,
    userId,
    ...(record && { record }),
  };
  const rule = (state: BookingState): { outcome: unknown; change?: BookingChange } => {
    if (it.do === "throw") throw new RangeError("thrown", { cause: state });
    if (state.record !== null) return { outcome: { replayed: state } };
    if (it.do === "oust") return { outcome: { ousted: state }, change: oust(state, name, asked) };
    if (state.seats.some(({ claim }) => claim.state !== "free"))
      return { outcome: { taken: state } };
    const { record: _, ...change } = holdChange(state, name);
    const reservations = change.reservations?.map((held) => ({ ...held, userId })) ?? [];
    const kept = { ...change, reservations, ...(record && { record }) };
    // The first of these passes; then only the database knows that its event is there already.
    if (it.do === "again") {
      const events = change.events?.map((event) => ({ ...event, eventId: "twice" })) ?? [];
      return { outcome: { again: state }, change: { ...kept, events } };
    }
    return it.do === "corrupt"
      ? {
          outcome: state,
          change: { ...kept, reservations: reservations.map((r) => ({ ...r, version: 7 })) },
        }
      : { outcome: { held: state }, change: kept };
  };
  return { slice, rule };
};

const afterwards = ({ do: what, of: number }: Later) => ({
  slice: { by: "reservation", reservationId: reservationId(`${number}`) } as const,
  rule: (state: BookingState): { outcome: unknown; change?: BookingChange } => {
    const { reservation } = state;
    if (reservation?.status !== "held" || what === "look") return { outcome: state };
    if (what === "release") return { outcome: state, change: end(reservation, state.seats) };
    const by = what === "skip" ? 2 : 1;
    const next = { ...reservation, declines: reservation.declines + 1 };
    return {
      outcome: state,
      change: { reservations: [{ ...next, version: next.version + by }] },
    };
  },
});

/** Carries out the rounds, each step of a round at once or one after another. */
const carryOut = async (
  { bookings, concerts, events }: Stores,
  all: Parameters<Parameters<typeof rounds.map>[0]>[0],
  atOnce: boolean,
): Promise<unknown> => {
  await concerts.create(hallOf(seats));
  let name = 0;
  const answers: unknown[] = [];
  for (const round of all) {
    const steps =
      "holds" in round
        ? round.holds.map((it) => holding(it, `${name++}`))
        : round.laters.map(afterwards);
    const update = ({ slice, rule }: (typeof steps)[number]): Promise<unknown> =>
      bookings.update(slice, rule).catch((error: unknown) => {
        if (error instanceof RangeError) return error.cause;
        return (error as { readonly code?: string }).code ?? error;
      });
    if (atOnce) answers.push(...(await Promise.all(steps.map(update))));
    else for (const it of steps) answers.push(await update(it));
  }
  return {
    answers,
    snapshot: await bookings.snapshot(),
    seats: await concerts.seatsSince(showId, 0),
    events: await peekEvents(events),
    records: await Promise.all(
      Array.from({ length: name }, (_, index) => bookings.record(recordFor(`${index}`))),
    ),
  };
};

test("steps of bookings that are committed together see and leave what single ones would", async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      await using together = await temporaryStores({ durability: "normal" });
      await using single = await temporaryStores({ durability: "normal" });
      const expected = await carryOut(single.stores, all, false);
      expect(await carryOut(together.stores, all, true)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
}, 60_000);

const members = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 12 });
const visits = fc.array(fc.record({ joining: fc.boolean(), members }), {
  minLength: 1,
  maxLength: 4,
});

/** Users join in one turn, or leave in one turn, of a line that stands still or lets all in. */
const visit = async (
  stores: Stores,
  mode: "open" | "paused",
  all: Parameters<Parameters<typeof visits.map>[0]>[0],
  atOnce: boolean,
): Promise<unknown> => {
  const { boxOffice } = createTestBoxOffice({ stores });
  const queueId = "queue-1";
  const policy = { maxActive: null, ratePerMinute: null };
  await boxOffice.createConcert(concertDocument({ queue: { queueId, mode, ...policy } }));
  const tokens = new Map<number, string>();
  const answers: unknown[] = [];
  const join = async (index: number): Promise<unknown> => {
    const joined = await boxOffice.issueToken({ queueId, userId: `user-${index}` });
    if ("token" in joined) tokens.set(index, joined.token.token);
    return joined;
  };
  const leave = (index: number): Promise<unknown> =>
    boxOffice.leaveQueue({
      queueId,
      userId: `user-${index}`,
      token: tokens.get(index) ?? "unknown",
    });
  for (const { joining, members: users } of all) {
    const step = joining ? join : leave;
    if (atOnce) answers.push(...(await Promise.all(users.map(step))));
    else for (const index of users) answers.push(await step(index));
  }
  const reads = [...tokens.keys()].map((index) =>
    boxOffice.lookUpToken({ queueId, token: tokens.get(index) ?? "" }),
  );
  return {
    answers,
    tokens: await Promise.all(reads),
    queue: await boxOffice.getQueue({ queueId }),
    events: await peekEvents(stores.events),
  };
};

test.for(["open", "paused"] as const)(
  "a line that is %s gets the same numbers from joins that are committed together",
  { timeout: 60_000 },
  async (mode) => {
    await fc.assert(
      fc.asyncProperty(visits, async (all) => {
        await using together = await temporaryStores({ durability: "normal" });
        await using single = await temporaryStores({ durability: "normal" });
        const expected = await visit(single.stores, mode, all, false);
        expect(await visit(together.stores, mode, all, true)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  },
);

import assert from "node:assert/strict";
import { type ConcertPlan, isAvailable, type NewCreation, type SeatsPiece } from "@admit-one/core";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { planOf, startMs } from "../../fixtures/plan.ts";
import { type ConcertWorld, whole } from "./world.ts";

/** The first call for a plan that is created in pieces. */
export const creationOf = (
  { concert, shows, plans }: ConcertPlan,
  creationId = "creation-1",
): NewCreation => ({ creationId, fingerprint: `of ${concert.concertId}`, concert, shows, plans });

/** The seats of a plan from one place up to another. */
export const pieceOf = ({ seats }: ConcertPlan, from: number, to: number): SeatsPiece => ({
  from,
  seats: seats.slice(from, to),
});

/** Begins the plan and adds seats up to this place. */
export const beginWith = async (
  { stores: { concerts } }: ConcertWorld,
  plan: ConcertPlan,
  to: number,
  creationId = "creation-1",
  atMs: number = startMs,
): Promise<void> => {
  assert.equal(await concerts.begin(creationOf(plan, creationId), atMs), "begun");
  if (to > 0) assert.equal(await concerts.addSeats(creationId, pieceOf(plan, 0, to), atMs), to);
};

/** Asserts that nobody sees anything of the plan, and nobody can hold its seats. */
export const unseen = async ({ stores }: ConcertWorld, plan: ConcertPlan): Promise<void> => {
  const { concerts, bookings, events } = stores;
  const { concertId, queueId } = plan.concert;
  assert.equal(await concerts.concert(concertId), null);
  assert.deepEqual(
    (await concerts.concerts(whole)).filter((one) => one.concertId === concertId),
    [],
  );
  assert.deepEqual(await concerts.shows([concertId]), []);
  assert.deepEqual(
    (await concerts.showsOf(queueId)).filter((one) => one.concertId === concertId),
    [],
  );
  assert.equal(await concerts.update(concertId, (concert) => ({ outcome: concert })), null);
  for (const { showId } of plan.shows) {
    assert.equal(await concerts.show(showId), null);
    assert.equal(await concerts.plan(showId), null);
    assert.deepEqual([...(await concerts.availableSeats([showId], startMs))], []);
    assert.deepEqual((await concerts.seatsSince(showId, 0)).seats, []);
    const seatIds = plan.seats.filter((seat) => seat.showId === showId).map((it) => it.seatId);
    const userId = "user-1" as Parameters<typeof bookings.reservationsOf>[0];
    for (const slice of [
      { by: "seats", showId, seatIds, userId },
      { by: "show", showId },
    ] as const) {
      const { show, concert, seats } = await bookings.update(slice, (state) => ({
        outcome: state,
      }));
      assert.deepEqual([show, concert, seats], [null, null, []], `by ${slice.by}`);
    }
  }
  const logged = (await peekEvents(events)).map(({ eventId }) => eventId);
  assert.ok(plan.events.every(({ eventId }) => !logged.includes(eventId)));
};

/** Asserts that the whole plan is visible, as if created in one step. */
export const known = async ({ stores }: ConcertWorld, plan: ConcertPlan): Promise<void> => {
  const { concerts, events } = stores;
  assert.deepEqual(await concerts.concert(plan.concert.concertId), plan.concert);
  assert.deepEqual(await concerts.shows([plan.concert.concertId]), plan.shows);
  for (const show of plan.shows) {
    assert.deepEqual(await concerts.show(show.showId), show);
    const planned = plan.seats.filter(({ showId }) => showId === show.showId);
    const { seats, version, planVersion, sale } = await concerts.seatsSince(show.showId, 0);
    assert.deepEqual(seats, planned);
    assert.ok(version > 0, "a reader who knows all of it asks for what comes after a version");
    const nothing = { version, planVersion, sale, seats: [] };
    assert.deepEqual(await concerts.seatsSince(show.showId, version), nothing);
    const available = await concerts.availableSeats([show.showId], startMs);
    const free = planned.filter((seat) => isAvailable(seat, startMs)).length;
    assert.deepEqual([...available], [[show.showId, free]]);
    const its = plan.plans.find(({ showId }) => showId === show.showId);
    assert.deepEqual(await concerts.plan(show.showId), its);
    assert.equal(planVersion, its?.version, "seats come with the version of their plan");
  }
  const logged = (await peekEvents(events)).filter(
    ({ stream }) => stream === plan.concert.concertId,
  );
  assert.deepEqual(logged, plan.events);
};

/** Two shows. The second one begins within a piece of three seats. */
export const twoShows: ConcertPlan = planOf({
  shows: {
    "show-1": ["Z-9-10", "A-1-2", "가-나-3", "A-1-1"],
    "show-2": ["A-1-10", "A-1-1", "A-1-2", "A-1-3"],
  },
});

import assert from "node:assert/strict";
import { type ConcertId, type ConcertPlan, type ShowId, TicketingError } from "@admit-one/core";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, countOf, rejectsWith } from "../assertions.ts";
import { type ConcertCase, type ConcertWorld, concert1, seatIdsOf, show1, whole } from "./world.ts";

/** Asserts that nothing of the plan exists. */
const absent = async ({ stores }: ConcertWorld, plan: ConcertPlan): Promise<void> => {
  for (const { showId } of plan.shows) {
    assert.equal(await stores.concerts.show(showId), null);
    assert.deepEqual((await stores.concerts.seatsSince(showId, 0)).seats, []);
  }
  const logged = (await peekEvents(stores.events)).map(({ eventId }) => eventId);
  assert.ok(plan.events.every(({ eventId }) => !logged.includes(eventId)));
};

const concertUpdate = (world: ConcertWorld, version: number): Promise<void> =>
  world.stores.concerts.update(concert1, (concert) => ({
    outcome: undefined,
    ...(concert && { change: { concert: { ...concert, title: "다른", version }, events: [] } }),
  }));

export const createCases: readonly ConcertCase[] = [
  {
    name: "what is unknown reads as null, empty or none",
    run: async ({ stores: { concerts } }) => {
      assert.equal(await concerts.concert(concert1), null);
      assert.equal(await concerts.show(show1), null);
      assert.deepEqual(await concerts.concerts(whole), []);
      assert.deepEqual(await concerts.shows([concert1]), []);
      assert.deepEqual(await concerts.availableSeats([show1], startMs), new Map());
      assert.deepEqual(await concerts.availableSeats([], startMs), new Map());
      assert.deepEqual(await concerts.shows([]), []);
      assert.deepEqual((await concerts.seatsSince(show1, 0)).seats, []);
    },
  },
  {
    name: "a plan comes back as it was created, seats in the order of the plan",
    run: async ({ stores: { concerts, events } }) => {
      const odd = ["Z-9-10", "A-1-2", "가-나-3", "a b'c", "A-1-10", "A-1-1"];
      const plan = planOf({ shows: { "show-1": odd, "show-2": seatIds(1300) } });
      assert.equal(await concerts.create(plan), "created");
      assert.deepEqual(await concerts.concert(concert1), plan.concert);
      assert.deepEqual(await concerts.concerts(whole), [plan.concert]);
      for (const show of plan.shows) {
        assert.deepEqual(await concerts.show(show.showId), show);
        const { seats } = await concerts.seatsSince(show.showId, 0);
        const planned = plan.seats.filter(({ showId }) => showId === show.showId);
        assert.deepEqual(seats, planned);
      }
      const showIds = plan.shows.map(({ showId }) => showId);
      assert.deepEqual(
        await concerts.availableSeats([...showIds, "show-9" as ShowId], startMs),
        new Map(plan.shows.map(({ showId, totalSeats }) => [showId, totalSeats])),
      );
      assert.deepEqual(await peekEvents(events), plan.events);
    },
  },
  {
    name: "a taken concert id is refused, and nothing is saved",
    run: async (world) => {
      const { concerts } = world.stores;
      const plan = planOf();
      assert.equal(await concerts.create(plan), "created");
      const again = planOf({ title: "다른", shows: { "show-2": ["a"] } });
      assert.equal(await concerts.create({ ...again, events: [] }), "already_exists");
      assert.deepEqual(await concerts.concert(concert1), plan.concert);
      await absent(world, { ...again, events: [] });
      assert.deepEqual(await concerts.shows([concert1]), plan.shows);
    },
  },
  {
    name: "a taken show id is refused, and nothing is saved",
    run: async (world) => {
      const { concerts } = world.stores;
      const plan = planOf();
      assert.equal(await concerts.create(plan), "created");
      const other = planOf({
        concertId: "concert-2",
        shows: { "show-2": ["a"], "show-1": ["b"], "show-3": ["c"] },
      });
      assert.equal(await concerts.create(other), "already_exists");
      assert.equal(await concerts.concert(other.concert.concertId), null);
      await absent(world, {
        ...other,
        shows: other.shows.filter(({ showId }) => showId !== show1),
      });
      const { seats } = await concerts.seatsSince(show1, 0);
      assert.deepEqual(seatIdsOf(seats), seatIds(6));
    },
  },
  {
    name: "a plan that can't be saved whole leaves nothing",
    run: async (world) => {
      const plan = planOf({ shows: { "show-1": seatIds(4), "show-2": ["a", "b", "a"] } });
      await rejectsWith("CORRUPT", world.stores.concerts.create(plan));
      assert.equal(await world.stores.concerts.concert(concert1), null);
      await absent(world, plan);
    },
  },
  {
    name: "of racing creators one wins, and all of its plan is there",
    run: async (world) => {
      const { concerts, events } = world.stores;
      const plans = Array.from({ length: 20 }, (_, index) =>
        planOf({ title: `콘서트 ${index}`, shows: { [`show-${index}`]: seatIds(index + 1) } }),
      );
      const outcomes = await Promise.all(plans.map((plan) => concerts.create(plan)));
      assert.equal(countOf(outcomes, "created"), 1);
      const winner = plans[outcomes.indexOf("created")];
      assert.ok(winner !== undefined);
      assert.deepEqual(await concerts.concerts(whole), [winner.concert]);
      assert.deepEqual(await concerts.shows([concert1]), winner.shows);
      for (const loser of plans.filter((plan) => plan !== winner)) {
        await absent(world, { ...loser, events: [] });
      }
      assert.deepEqual(await peekEvents(events), winner.events);
    },
  },
  {
    name: "of creators who race for one show id one wins",
    run: async ({ stores: { concerts } }) => {
      const outcomes = await atOnce(20, (index) =>
        concerts.create(planOf({ concertId: `concert-${index}` })),
      );
      assert.equal(countOf(outcomes, "created"), 1);
      const [winner, ...others] = await concerts.concerts(whole);
      assert.deepEqual(others, []);
      assert.equal((await concerts.show(show1))?.concertId, winner?.concertId);
    },
  },
  {
    name: "concerts are listed newest first, shows of a concert by their start",
    run: async ({ stores: { concerts } }) => {
      for (const [index, age] of [20, 30, 10].entries()) {
        const plan = planOf({
          concertId: `concert-${index}`,
          createdAtMs: startMs - age,
          shows: { [`b-${index}`]: ["a"], [`a-${index}`]: ["a"], [`c-${index}`]: ["a"] },
        });
        const startsIn = [20_000_000_000, 9_000_000_000, 3_000_000];
        // The orders of the plan, the ids and the starts are all different.
        const shows = plan.shows.map((show, place) => {
          const startsAtMs = startMs + (startsIn[place] ?? 0);
          return { ...show, startsAtMs };
        });
        await concerts.create({ ...plan, shows });
      }
      const order = (await concerts.concerts(whole)).map(({ concertId }) => concertId);
      assert.deepEqual(order, ["concert-2", "concert-0", "concert-1"]);
      const shows = await concerts.shows(["concert-0" as ConcertId]);
      assert.deepEqual(
        shows.map(({ showId }) => showId),
        ["c-0", "a-0", "b-0"],
      );
      assert.equal((await concerts.show("c-2" as ShowId))?.concertId, "concert-2");
    },
  },
  {
    name: "an update is saved whole with its events",
    run: async (world) => {
      const { concerts, events } = world.stores;
      const plan = planOf();
      await concerts.create(plan);
      const policy = {
        holdForMs: 1,
        payWithinMs: 2,
        maxSeatsPerReservation: 3,
        maxSeatsPerUser: 4,
        maxHolds: 5,
        maxHoldsWithinMs: 6,
        maxHoldExtensions: 7,
        extendHoldByMs: 8,
        noOrphans: true,
      };
      const changed = { ...plan.concert, title: "새 제목", policy, version: 2 };
      const event = {
        type: "ConcertChanged" as const,
        eventId: "concert-1.2.ConcertChanged",
        stream: "concert-1",
        atMs: startMs,
        concertId: concert1,
        changed: ["title", "policy"] as const,
      };
      const outcome = await concerts.update(concert1, (concert) => {
        assert.deepEqual(concert, plan.concert);
        return { outcome: "changed", change: { concert: changed, events: [event] } };
      });
      assert.equal(outcome, "changed");
      assert.deepEqual(await concerts.concert(concert1), changed);
      assert.deepEqual((await peekEvents(events)).at(-1), event);
    },
  },
  {
    name: "an update of an unknown concert decides over null",
    run: async ({ stores: { concerts } }) => {
      assert.equal(await concerts.update(concert1, (concert) => ({ outcome: concert })), null);
      assert.deepEqual(await concerts.concerts(whole), []);
    },
  },
  ...[0, 1, 3].map(
    (version): ConcertCase => ({
      name: `a concert stored as version 1 is never put as version ${version}`,
      run: async (world) => {
        await world.stores.concerts.create(planOf());
        await rejectsWith("CORRUPT", concertUpdate(world, version));
        assert.deepEqual(await world.stores.concerts.concert(concert1), planOf().concert);
      },
    }),
  ),
  {
    name: "of N concurrent updates of one concert none is lost",
    run: async ({ stores: { concerts } }) => {
      await concerts.create(planOf());
      await atOnce(20, () =>
        concerts.update(concert1, (concert) => {
          assert.ok(concert !== null);
          const maxSeatsPerUser = concert.policy.maxSeatsPerUser + 1;
          const policy = { ...concert.policy, maxSeatsPerUser };
          const next = { ...concert, policy, version: concert.version + 1 };
          return { outcome: undefined, change: { concert: next, events: [] } };
        }),
      );
      const concert = await concerts.concert(concert1);
      assert.deepEqual([concert?.version, concert?.policy.maxSeatsPerUser], [21, 24]);
    },
  },
  {
    name: "a decide that throws changes nothing, and update rejects with what it threw",
    run: async ({ stores: { concerts } }) => {
      await concerts.create(planOf());
      const mistake = new TicketingError("UNAVAILABLE", "decide failed");
      const update = concerts.update(concert1, () => {
        throw mistake;
      });
      await assert.rejects(update, (error) => error === mistake);
      assert.deepEqual(await concerts.concert(concert1), planOf().concert);
    },
  },
];

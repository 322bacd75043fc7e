import assert from "node:assert/strict";
import type { ConcertPlan, QueueId, Show } from "@admit-one/core";
import { planOf, startMs } from "../../fixtures/plan.ts";
import { type ConcertCase, type ConcertWorld } from "./world.ts";

const queue = (name: string): QueueId => name as QueueId;

/** A concert with two shows. The first in the plan starts later. */
const plan = (no: number, queueId: string): ConcertPlan => {
  const made = planOf({
    concertId: `concert-${no}`,
    queueId,
    shows: { [`a-${no}`]: ["1"], [`b-${no}`]: ["1"] },
  });
  const startsAtMs = [startMs + 20_000_000_000 + no, startMs + 3_000_000 - no];
  const shows = made.shows.map((show, place) => ({
    ...show,
    startsAtMs: startsAtMs[place] ?? 0,
  }));
  return { ...made, shows };
};

const openThree = async ({ stores: { concerts } }: ConcertWorld): Promise<readonly Show[]> => {
  const plans = [plan(1, "shared"), plan(2, "alone"), plan(3, "shared")];
  for (const one of plans) await concerts.create(one);
  return plans.flatMap(({ shows }) => shows);
};

const named = (shows: readonly Show[], ...ids: readonly string[]): readonly (Show | undefined)[] =>
  ids.map((id) => shows.find(({ showId }) => showId === id));

export const showsOfCases: readonly ConcertCase[] = [
  {
    name: "showsOf answers shows of published concerts only",
    run: async ({ stores: { concerts } }) => {
      for (const status of ["draft", "published", "archived"] as const) {
        const shows = { [`show-${status}`]: ["1"] };
        await concerts.create(planOf({ concertId: status, status, shows }));
      }
      const found = await concerts.showsOf(queue("queue-1"));
      assert.deepEqual(
        found.map(({ showId }) => showId),
        ["show-published"],
      );
    },
  },
  {
    name: "showsOf answers the shows of all concerts behind a queue, by their start, and no others",
    run: async (world) => {
      const { concerts } = world.stores;
      const shows = await openThree(world);
      const shared = named(shows, "b-3", "b-1", "a-1", "a-3");
      assert.deepEqual(await concerts.showsOf(queue("shared")), shared);
      assert.deepEqual(await concerts.showsOf(queue("alone")), named(shows, "b-2", "a-2"));
      assert.deepEqual(await concerts.showsOf(queue("none")), []);
    },
  },
  {
    name: "showsOf says that a show is cancelled, as soon as it is",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      const shows = await openThree(world);
      const [late] = named(shows, "a-2");
      assert.ok(late);
      const cancelled = { ...late, cancelled: true };
      await bookings.update({ by: "show", showId: late.showId }, () => ({
        outcome: undefined,
        change: { show: cancelled },
      }));
      const [early] = named(shows, "b-2");
      assert.deepEqual(await concerts.showsOf(queue("alone")), [early, cancelled]);
    },
  },
];

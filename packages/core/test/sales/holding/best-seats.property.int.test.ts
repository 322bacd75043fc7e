import assert from "node:assert/strict";
import type { BestAsk, SectionDocument } from "@admit-one/core";
import { bitsOf, chooseBest, viewPlan } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { minuteMs, openWorld, showId, type World, withQueue } from "../../support/box-office.ts";
import { runs } from "../../support/runs.ts";

const sectionsOf: fc.Arbitrary<readonly SectionDocument[]> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    fc.integer({ min: 1, max: 6 }),
    fc.boolean(),
  )
  .map(([rows, places, isStandingFirst]) => {
    const seated: SectionDocument = {
      section: "A",
      price: 2,
      rows: rows.map((seats, at) => ({ row: `${at + 1}`, seats })),
    };
    const standing: SectionDocument = { section: "S", price: 1, standing: places };
    return isStandingFirst ? [standing, seated] : [seated, standing];
  });

const open = async (sections: readonly SectionDocument[], noOrphans = false): Promise<World> => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  return openWorld({
    ...withQueue({ activeForMs: 60 * minuteMs }),
    shows: [{ ...show, sections }],
    policy: { maxSeatsPerReservation: 100, maxSeatsPerUser: 100, maxHolds: 1_000, noOrphans },
  });
};

const stored = async (world: World) =>
  (await world.flaky.stores.concerts.seatsSince(showId as never, 0)).seats;

const viewOf = async (world: World) => {
  const found = await world.flaky.stores.concerts.plan(showId as never);
  if (found === null) throw new Error("The show has a plan.");
  return viewPlan(found.plan);
};

const join = async (world: World, userId: string) => {
  const { token } = await world.join(userId);
  return (best: BestAsk) => world.boxOffice.reserveSeats({ showId, userId, token, best });
};

test("of buyers who at once ask for at most what matches each gets all", async () => {
  const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(sectionsOf, counts, fc.boolean(), async (sections, asked, noOrphans) => {
      const world = await open(sections, noOrphans);
      let left = (await stored(world)).length;
      const fitting = asked.filter((count) => {
        if (count > left) return false;
        left -= count;
        return true;
      });
      const buyers = await Promise.all(fitting.map((_, no) => join(world, `user-${no}`)));
      const answers = await Promise.all(buyers.map((ask, no) => ask({ count: fitting[no] ?? 1 })));
      const got = answers.map((answer) =>
        answer.outcome === "seats_reserved" ? answer.reservation.seats.length : answer.outcome,
      );
      expect(got).toEqual(fitting);
      expect((await stored(world)).filter(({ claim }) => claim.state === "free")).toHaveLength(
        left,
      );
    }),
    { numRuns: runs(40) },
  );
});

/** What another buyer does just before a step: takes free seats, or gives back what they have. */
type Move = { readonly take: readonly number[]; readonly isBack: boolean };
const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({ take: fc.array(fc.nat({ max: 17 }), { maxLength: 6 }), isBack: fc.boolean() }),
  { maxLength: 6 },
);
const asks: fc.Arbitrary<BestAsk> = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  together: fc.boolean(),
});

/** The order of choice, as far as it does not depend on the seats around a group. */
const rankOf = (
  seats: readonly {
    readonly section: string;
    readonly row: string;
    readonly number: number | null;
  }[],
  sections: readonly SectionDocument[],
): number => {
  const names = new Set(seats.map(({ section }) => section));
  if (names.size > 1) return 100;
  const at = sections.findIndex(({ section }) => names.has(section));
  const rows = Map.groupBy(seats, ({ row }) => row);
  const areNeighbours = [...rows.values()].every((some) => {
    const numbers = some.map(({ number }) => number ?? 0).toSorted((a, b) => a - b);
    return numbers.every(
      (number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1,
    );
  });
  const isStanding = rows.has("");
  if (isStanding || (rows.size === 1 && areNeighbours)) return at * 10;
  // Rows behind each other, or any seats.
  return at * 10 + 1;
};

test("no better group was free during the whole of the request", async () => {
  await fc.assert(
    fc.asyncProperty(sectionsOf, asks, moves, async (sections, ask, steps) => {
      const world = await open(sections);
      const view = await viewOf(world);
      const [ann, bob] = [await join(world, "ann"), await world.join("bob")];
      const seats = await stored(world);
      const always = new Set(seats.keys());
      let held: string[] = [];
      let atStep = seats;
      const move = async ({ take, isBack }: Move): Promise<void> => {
        for (const reservationId of isBack ? held : []) {
          await world.boxOffice.releaseReservation({ reservationId, userId: "bob" });
        }
        if (isBack) held = [];
        const now = await stored(world);
        const named = [...new Set(take)].filter((no) => now[no]?.claim.state === "free");
        for (const no of named) always.delete(no);
        const seatIds = named.flatMap((no) => (now[no]?.row === "" ? [] : (now[no]?.seatId ?? [])));
        const lowest = named.filter((no) => now[no]?.row === "").length;
        const wishes = [
          ...(seatIds.length > 0 ? [{ seatIds }] : []),
          ...(lowest > 0 ? [{ best: { count: lowest, section: "S" } }] : []),
        ];
        for (const wish of wishes) {
          const answer = await world.boxOffice.reserveSeats({
            ...wish,
            showId,
            userId: "bob",
            token: bob.token,
          });
          if (answer.outcome === "seats_reserved") held.push(answer.reservation.reservationId);
        }
        const after = await stored(world);
        for (const no of always) if (after[no]?.claim.state !== "free") always.delete(no);
      };
      const beforeSteps = ([next, ...rest]: readonly Move[]): void =>
        world.flaky.interrupt("bookings.update", async () => {
          if (next !== undefined) await move(next);
          atStep = await stored(world);
          beforeSteps(rest);
        });
      beforeSteps(steps);
      const answer = await ann(ask);

      const least = chooseBest(view, bitsOf(view.count, always), ask);
      const missed = least.outcome === "chosen" ? least.seats.flatMap((no) => seats[no] ?? []) : [];
      if (answer.outcome !== "seats_reserved") {
        assert.equal(answer.outcome, "not_enough_seats");
        assert.deepEqual(missed, []);
        return;
      }
      const ids = new Set(answer.reservation.seats.map(({ seatId }) => seatId));
      const got = seats.filter(({ seatId }) => ids.has(seatId));
      expect(got).toHaveLength(ask.count);
      const bound = missed.length === 0 ? Number.POSITIVE_INFINITY : rankOf(missed, sections);
      expect(rankOf(got, sections)).toBeLessThanOrEqual(bound);
      // Standing places are the lowest of the moment of the step.
      const places = got.filter(({ row }) => row === "").map(({ seatId }) => seatId);
      const free = atStep.filter(({ row, claim }) => row === "" && claim.state === "free");
      expect(places).toEqual(free.slice(0, places.length).map(({ seatId }) => seatId));
    }),
    { numRuns: runs(150) },
  );
});

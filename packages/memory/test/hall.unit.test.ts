import type { Seat, Show, ShowId } from "@admit-one/core";
import { newSeat } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHall } from "../src/hall.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

const showId = "show" as ShowId;
const show = { showId } as Show;

const planOf = (seats: number): readonly Seat[] =>
  // The order of the plan is not that of the ids.
  Array.from({ length: seats }, (_, index) =>
    newSeat(showId, `A-1-${seats - index}`, seats - index - 1),
  );

test("since tells of each seat that changed after a version once, as it is, in the plan's order", () => {
  const seatsMax = 6;
  // Many changes of few seats: notes of changes are made void and cleared away again and again.
  const steps = fc.array(fc.uniqueArray(fc.nat(seatsMax - 1), { maxLength: 4 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: seatsMax }), steps, (size, changes) => {
      const hall = createHall(show, null, planOf(size));
      const changedIn = new Map(hall.seats().map(({ seatId }) => [seatId, 1]));
      let version = 1;
      for (const step of changes) {
        const found = hall.seats();
        const put = step.filter((index) => index < size).map((index) => found[index] as Seat);
        hall.put(put.map((seat) => ({ ...seat, epoch: seat.epoch + 1 })));
        if (put.length > 0) version += 1;
        for (const { seatId } of put) changedIn.set(seatId, version);
        for (let known = 0; known <= version; known += 1) {
          const seats = hall
            .seats()
            .filter(({ seatId }) => (changedIn.get(seatId) as number) > known);
          // The hall has seats without a plan.
          expect(hall.since(known)).toEqual({ version, planVersion: 0, seats });
        }
      }
    }),
    { numRuns: 60 * times },
  );
});

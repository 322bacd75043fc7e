import type { ListedSeat } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { nearbySeats } from "../src/neighbours.ts";

/** Rows of seats: `.` is free, `x` taken, `a` accessible, `c` a companion's. */
const hall = (...rows: readonly string[]): readonly ListedSeat[] =>
  rows.flatMap((signs, index) =>
    Array.from(
      signs,
      (sign, place) =>
        ({
          seatId: `A-${index + 1}-${place + 1}`,
          row: String(index + 1),
          available: sign !== "x",
          accessible: sign === "a",
          companionOf: sign === "c" ? "A-1-1" : null,
        }) as ListedSeat,
    ),
  );

const near = (seats: readonly ListedSeat[], ...asked: readonly string[]) =>
  nearbySeats(seats, new Set(asked)).map(({ seatId }) => seatId);

describe("seats close by", () => {
  test.each([
    {
      what: "as many in the same row",
      rows: ["..xx.."],
      asked: [3, 4],
      offered: ["A-1-1", "A-1-2"],
    },
    { what: "the nearest in it", rows: ["...x.xx.."], asked: [6, 7], offered: ["A-1-8", "A-1-9"] },
    {
      what: "in the nearest row",
      rows: ["xx", "x.x.", ".."],
      asked: [1, 2],
      offered: ["A-3-1", "A-3-2"],
    },
    { what: "none for wheelchairs", rows: ["acx", "..."], asked: [3], offered: ["A-2-3"] },
    { what: "none if nothing is free", rows: ["xx", "xx"], asked: [1], offered: [] },
    { what: "none near a seat that is not there", rows: [".."], asked: [9], offered: [] },
    { what: "none if too few are side by side", rows: [".x.x."], asked: [2, 4], offered: [] },
  ])("are $what", ({ rows, asked, offered }) => {
    expect(near(hall(...rows), ...asked.map((place) => `A-1-${place}`))).toEqual(offered);
  });
});

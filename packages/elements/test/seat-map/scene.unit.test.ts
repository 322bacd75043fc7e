import { arrangeSeats, bitsOf, type PlannedSeat, plainPlan, plannedSeats } from "@admit-one/core";
import { planDocuments } from "@admit-one/testing/arbitraries";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChoice } from "../../src/seat-map/choice.ts";
import { accessible, companion, restricted } from "../../src/seat-map/read-hall.ts";
import { createScene, ownColors } from "../../src/seat-map/scene.ts";
import type { SeatBook } from "../../src/seat-map/seat-book.ts";
import { arenaDocument } from "../support/arena.ts";
import { planOf, wireOf } from "../support/halls.ts";

const sceneOf = (document: Parameters<typeof planOf>[0]) => createScene(wireOf(document));
const traitsOf = (seat: PlannedSeat): number =>
  (seat.accessible ? accessible : 0) +
  (seat.companionOf === null ? 0 : companion) +
  (seat.restrictedView ? restricted : 0);

const cursors = { planVersion: "1", cursor: "1" };

describe("scene", () => {
  test("every seat is what core says, by its number and by its id", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const scene = sceneOf(document);
        const { hall, plan } = scene;
        const grades = plan.grades.map(([grade]) => grade);
        const seats = plannedSeats(plainPlan(wireOf(document) as never));
        expect(hall.count).toBe(seats.length);
        for (const seat of seats) {
          const { no, seatId, section, row, label } = seat;
          expect(scene.nameOf(no)).toEqual({ seatId, section, row, label });
          expect(scene.numberOf(seatId)).toBe(no);
          expect({
            price: hall.price[no],
            grade: grades[hall.grade[no] ?? 0] ?? null,
            traits: hall.traits[no],
          }).toEqual({ price: seat.price, grade: seat.grade, traits: traitsOf(seat) });
        }
        expect(scene.numberOf("none-1-1")).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  test("every seat and every section is where core puts it, on the same floor", () => {
    fc.assert(
      fc.property(planDocuments(), (document) => {
        const { hall } = sceneOf(document);
        const arranged = arrangeSeats(planOf(document));
        for (const [no, x] of arranged.x.entries()) {
          const off = Math.hypot((hall.x[no] ?? 0) - x, (hall.y[no] ?? 0) - (arranged.y[no] ?? 0));
          expect(off).toBeLessThan(0.02);
        }
        expect(
          hall.sections.map(({ name, floor, from, end, width, depth }) => ({
            section: name,
            floor,
            from,
            end,
            width,
            depth,
          })),
        ).toEqual(
          arranged.sections.map(({ section, floor, from, end, width, depth }) => ({
            section,
            floor,
            from,
            end,
            width,
            depth,
          })),
        );
      }),
    );
  });

  test("a plan of another version is refused", () => {
    expect(() => createScene({ v: 2, grades: [], sections: [] } as never)).toThrow("version 1: 2");
  });

  test("only colours of six digits reach the canvas", () => {
    const grades = ["#7c3aed", "red;}", "url(x)"].map((color, at): [string, number, 0, string] => [
      `G${at}`,
      1,
      0,
      color,
    ]);
    expect(ownColors({ grades })).toEqual(["#7c3aed", null, null, null]);
  });
});

type Answer =
  | { readonly kind: "full"; readonly free: readonly number[] }
  | {
      readonly kind: "changes";
      readonly changes: readonly { readonly no: number; readonly available: boolean }[];
    };

/** Lets the book and the model take an answer in. Returns what the book says has changed. */
const take = (
  book: SeatBook,
  count: number,
  model: Set<number>,
  answer: Answer,
): readonly number[] | null => {
  if (answer.kind === "full") {
    model.clear();
    for (const no of answer.free) model.add(no);
    return book.apply({ ...cursors, kind: "full", count, bits: bitsOf(count, answer.free) });
  }
  for (const { no, available } of answer.changes) {
    if (available) model.add(no);
    else model.delete(no);
  }
  return book.apply({ ...cursors, ...answer });
};

describe("book", () => {
  test("free seats of each section stay counted, whatever answers come", () => {
    const answers = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant("full" as const), free: fc.array(fc.nat(1_999)) }),
        fc.record({
          kind: fc.constant("changes" as const),
          changes: fc.array(fc.record({ no: fc.nat(2_100), available: fc.boolean() })),
        }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(answers, (given) => {
        // 40 sections of 400 seats; the answers are about the first five.
        const { hall, book } = sceneOf(arenaDocument(40));
        const model = new Set<number>();
        for (const answer of given) {
          const before = new Set(model);
          const changed = take(book, hall.count, model, answer);
          const differs = [...before, ...model].filter((no) => before.has(no) !== model.has(no));
          // Null: any of them may have changed.
          expect(differs.every((no) => changed?.includes(no) ?? true)).toBe(true);
        }
        for (const [index, { from, end }] of hall.sections.slice(0, 8).entries()) {
          const free = [...model].filter((no) => no >= from && no < end);
          expect(book.freeIn(index)).toBe(free.length);
          expect(free.every((no) => book.isFree(no) && book.sectionOf(no) === index)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("nothing is free before the first answer, nor what the plan does not have", () => {
    const { book, hall } = sceneOf(arenaDocument(4));
    expect([book.isKnown(), book.isFree(0), book.freeIn(0)]).toEqual([false, false, 0]);
    // Seats were appended: this plan does not have them yet.
    const more = hall.count + 100;
    const bits = bitsOf(more, [1, hall.count + 5]);
    book.apply({ ...cursors, kind: "full", count: more, bits });
    expect([book.isKnown(), book.isFree(1), book.isFree(hall.count + 5)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(
      book.apply({ ...cursors, kind: "changes", changes: [{ no: more, available: true }] }),
    ).toEqual([]);
  });
});

describe("choice", () => {
  test("up to its limit, in order, each once", () => {
    const choice = createChoice(2);
    expect([choice.add(7), choice.add(3), choice.add(7), choice.add(9)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(choice.all()).toEqual([7, 3]);
    choice.remove(7);
    expect(choice.add(9)).toBe(true);
    expect(choice.all()).toEqual([3, 9]);
  });

  test("a chosen seat that somebody else took is lost, until it is chosen again", () => {
    const choice = createChoice(4);
    choice.add(1);
    choice.add(2);
    expect(choice.lose([2, 5])).toEqual([2]);
    expect(choice.all()).toEqual([1]);
    expect([choice.isLost(2), choice.isLost(5), choice.isLost(1)]).toEqual([true, false, false]);
    choice.add(2);
    expect(choice.isLost(2)).toBe(false);
  });
});

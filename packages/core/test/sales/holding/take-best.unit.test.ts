import type { BestAsk, SeatId, ShowId } from "@admit-one/core";
import { createFakeClock } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { type Bits, clearBit, emptyBits, hasBit, setBit } from "../../../src/concert/plan/bits.ts";
import type { BestLook } from "../../../src/reservation/best-seats.ts";
import { createGapShows } from "../../../src/reservation/gap-rule.ts";
import { createBestTurns } from "../../../src/sales/best-turns.ts";
import type { StepPart } from "../../../src/sales/holding/hold-in-one-step.ts";
import { type BestContext, takeBest } from "../../../src/sales/holding/take-best.ts";
import { planWith } from "../../concert/plan/plans.ts";
import { showId, t0 } from "../../support/given.ts";
import { seatingsOf } from "../../support/seatings.ts";

const plan = planWith(
  { section: "A", price: 300, rows: [{ row: "1", seats: 6 }] },
  { section: "B", price: 200, rows: [{ row: "1", seats: 2 }] },
  { section: "S", price: 100, standing: 4 },
);
/** The numbers of the places in the plan: six, two and four. */
const [a, b, s] = [0, 6, 8];
const count = 12;

type Answer =
  | { readonly outcome: "taken" | "look_beside" | "look_further_back" }
  | { readonly outcome: "look_again"; readonly isPlanOld: boolean };

const taken: Answer = { outcome: "taken" };
const lost: Answer = { outcome: "look_again", isPlanOld: false };
const planIsOld: Answer = { outcome: "look_again", isPlanOld: true };
const lookBeside: Answer = { outcome: "look_beside" };

type Given = {
  readonly gone?: readonly number[];
  readonly hasPlan?: boolean;
  readonly hasRule?: boolean;
  /** What happens to the map when a step says that a rule asks for what is beside. */
  readonly onRule?: (free: Bits) => void;
};

/** The box office's process, and the steps of its requests. */
const open = ({ gone = [], hasPlan = true, hasRule = false, onRule }: Given = {}) => {
  const free: Bits = emptyBits(count);
  for (let no = 0; no < count; no += 1) if (!gone.includes(no)) setBit(free, no);
  const read = { maps: 0, plans: 0 };
  const rules = createGapShows();
  const context = {
    bestTurns: createBestTurns(),
    gapShows: {
      has: (id: ShowId) => rules.has(id),
      learn: (id: ShowId) => {
        onRule?.(free);
        rules.learn(id);
      },
    },
    clock: createFakeClock(t0),
    seatMaps: {
      look: async () => {
        read.maps += 1;
        return { available: () => free, planVersion: () => 1 };
      },
    },
    seatings: seatingsOf({
      plan: async () => {
        read.plans += 1;
        return hasPlan ? { showId, version: 1, plan } : null;
      },
    }),
  } as unknown as BestContext;
  if (hasRule) rules.learn(showId);
  const steps: { readonly part: StepPart; readonly best: BestLook }[] = [];
  /** The steps of a request get these answers, one after another. */
  const take = async (ask: BestAsk, ...answers: readonly Answer[]) => {
    const left = [...answers];
    const outcome = await takeBest<Answer>(context, showId, ask, async (part, best) => {
      steps.push({ part, best });
      return left.shift() ?? taken;
    });
    expect([outcome, left]).toEqual([taken, []]);
  };
  /** What runs while another request of the process is about to take these places. */
  const beside = (numbers: readonly number[], run: () => Promise<void>): Promise<void> =>
    context.bestTurns.run(showId, async (turn) => {
      turn.takes(numbers);
      await run();
    });
  const parts = () => steps.map(({ part }) => part);
  return { context, free, read, steps, parts, take, beside };
};

const seats = (section: string, ...numbers: readonly number[]) =>
  numbers.map((no) => `${section}-1-${no}` as SeatId);
const whole = (...sections: readonly string[]) => ({
  seatIds: [],
  available: { atMs: t0, sections },
});

describe("a step loads", () => {
  test("the best seats, and nothing beside them where no rule asks for it", async () => {
    const { take, parts, steps, free } = open();
    await take({ count: 2 });
    expect(parts()).toEqual([{ seatIds: seats("A", 3, 4) }]);
    const look = { ask: { count: 2 }, isSeatingNew: false, hasBeside: false, free };
    expect(steps[0]?.best).toMatchObject(look);
    expect([steps[0]?.best.whole.size, steps[0]?.best.lowest.size]).toEqual([0, 0]);
  });

  test("as many of the lowest standing places of a section as are asked for", async () => {
    const { take, parts, steps } = open();
    await take({ count: 2, section: "S" });
    expect(parts()).toEqual([{ seatIds: [], available: { atMs: t0, sections: ["S"], first: 2 } }]);
    expect(steps[0]?.best.lowest).toEqual(new Set(["S"]));
  });

  test("what lies beside them once a step said that a rule asks for it", async () => {
    const { take, parts, steps, read } = open();
    await take({ count: 2 }, lookBeside);
    const around = { seatIds: seats("A", 3, 4), beside: seats("A", 2, 1, 5, 6) };
    expect(parts()).toEqual([{ seatIds: seats("A", 3, 4) }, around]);
    expect(steps.map(({ best }) => best.hasBeside)).toEqual([false, true]);
    // It was not lost: nobody looked again.
    expect(read.maps).toBe(1);
    await take({ count: 2 });
    expect(parts()[2]).toEqual(around);
  });

  test("the same again if it only has to look further back", async () => {
    const { take, parts, read } = open();
    await take({ count: 2 }, { outcome: "look_further_back" });
    expect(parts()).toEqual([{ seatIds: seats("A", 3, 4) }, { seatIds: seats("A", 3, 4) }]);
    expect(read.maps).toBe(1);
  });

  test("all sections that match if they have not enough", async () => {
    const { take, parts, steps } = open({ gone: [b] });
    await take({ count: 2, section: "B" });
    await take({ count: 20 });
    expect(parts()).toEqual([whole("B"), whole("A", "B", "S")]);
    expect(steps[0]?.best.whole).toEqual(new Set(["B"]));
  });

  test.each([false, true])("nothing of a show without a plan, with a rule: %s", async (hasRule) => {
    const { take, parts, steps } = open({ hasPlan: false, hasRule });
    await take({ count: 2 });
    expect(parts()).toEqual([{ seatIds: [] }]);
    expect(steps[0]?.best.seating).toBeNull();
  });
});

describe("beside other requests of the process a step", () => {
  test("chooses other seats, and loads theirs: then it sees if they are still free", async () => {
    const { take, parts, beside, free } = open();
    await beside([a + 2, a + 3], () => take({ count: 2 }));
    expect(parts()).toEqual([{ seatIds: seats("A", 1, 2), beside: seats("A", 3, 4) }]);
    // Its own look is of all that is free.
    expect(hasBit(free, a + 2)).toBe(true);
  });

  test("loads none of theirs that are gone, and of standing places the lowest", async () => {
    const { take, parts, beside, steps } = open({ gone: [a + 2] });
    await beside([a + 2, s], () => take({ count: 2 }));
    expect(parts()).toEqual([
      { seatIds: seats("A", 1, 2), available: { atMs: t0, sections: ["S"], first: 2 } },
    ]);
    expect(steps[0]?.best.lowest).toEqual(new Set(["S"]));
  });

  test("takes theirs if there are no others, before it reads whole sections", async () => {
    const { take, parts, beside } = open();
    await beside([b], () => take({ count: 2, section: "B" }));
    expect(parts()).toEqual([{ seatIds: seats("B", 1, 2), beside: seats("B", 1) }]);
  });

  test("shows them what it is about to take, and no more what it lost", async () => {
    const { context } = open();
    const shown: (readonly number[])[] = [];
    const answers = [lost, lost, lost, taken];
    await takeBest<Answer>(context, showId, { count: 2, section: "B" }, async () => {
      await context.bestTurns.run(showId, async (turn) => {
        shown.push(turn.others());
      });
      return answers.shift() ?? taken;
    });
    // The last step reads a whole section, and takes what is left of it.
    expect(shown).toEqual([[b, b + 1], [b, b + 1], [b, b + 1], []]);
  });
});

describe("a request that loses", () => {
  test("looks again, reads whole sections after three losses, and all of them after four", async () => {
    const { take, parts, read, free, steps } = open();
    await take({ count: 2, maxPrice: 200 }, lost, lost, lost, lost, lost);
    expect(parts()).toEqual([
      { seatIds: seats("B", 1, 2) },
      { seatIds: seats("B", 1, 2) },
      { seatIds: seats("B", 1, 2) },
      whole("B"),
      whole("A", "B", "S"),
      whole("A", "B", "S"),
    ]);
    expect(read).toEqual({ maps: 6, plans: 1 });
    expect(steps.every(({ best }) => best.free !== free)).toBe(true);
  });

  test("does not see what changes in the map before it looks again", async () => {
    const { take, parts } = open({ onRule: (free) => clearBit(free, a + 2) });
    await take({ count: 2 }, lookBeside, lost);
    expect(parts().map(({ seatIds }) => seatIds)).toEqual([
      seats("A", 3, 4),
      seats("A", 3, 4),
      seats("A", 1, 2),
    ]);
  });

  test("because its plan is old reads the plan again, and this is no loss", async () => {
    const { take, steps, read } = open();
    await take({ count: 2 }, planIsOld, planIsOld, planIsOld, planIsOld, lost);
    const isNew = [false, true, true, true, true, true];
    expect(steps.map(({ best }) => best.isSeatingNew)).toEqual(isNew);
    expect(steps.every(({ best }) => best.whole.size === 0)).toBe(true);
    // What was read for this request stays so after a loss: it is read once more.
    expect(read).toEqual({ maps: 6, plans: 6 });
  });

  test("learns no rule by it", async () => {
    const { take, context } = open();
    await take({ count: 2 }, lost);
    expect(context.gapShows.has(showId)).toBe(false);
  });
});

import { TicketingError } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGroupCommit } from "../../src/batch/group-commit.ts";
import { type Counter, createCounter, type Deed, decide } from "./support/counters.ts";
import { createFaultyCommit, type Update } from "./support/faulty-commits.ts";

const deed = fc.constantFrom<Deed>(
  "add",
  "add",
  "add",
  "look",
  "look",
  "throw",
  "refused",
  "poison",
);

/** Members that arrive in one turn of the event loop, turn by turn. */
const turns = fc.array(fc.array(deed, { minLength: 1, maxLength: 9 }), {
  minLength: 1,
  maxLength: 4,
});

/** What single steps, one after another, would have answered. */
const oneByOne = (deeds: readonly Deed[]): readonly (number | "failed")[] => {
  let value = 0;
  return deeds.map((it) => {
    if (it === "throw" || it === "refused" || it === "poison") return "failed";
    const seen = value;
    if (it === "add") value += 1;
    return seen;
  });
};

/** Whether all is answered as one by one, and nothing before it is durable. */
const keepsTheLaw = async (
  make: (counter: Counter) => Update,
  deeds: readonly (readonly Deed[])[],
): Promise<boolean> => {
  const counter = createCounter();
  const update = make(counter);
  let isDurable = true;
  const ask = async (it: Deed): Promise<number | "failed"> => {
    try {
      const seen = await update(decide(it));
      if (counter.committed() < (it === "add" ? seen + 1 : seen)) isDurable = false;
      return seen;
    } catch {
      return "failed";
    }
  };
  const asked: Promise<number | "failed">[] = [];
  for (const turn of deeds) {
    asked.push(...turn.map(ask));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answers = await Promise.all(asked);
  const expected = oneByOne(deeds.flat());
  return isDurable && answers.every((answer, index) => answer === expected[index]);
};

const sound = (counter: Counter): Update => {
  const commit = createGroupCommit({ ...counter, batchMax: 5 });
  return (rule) => commit.update("", rule);
};

describe("steps that are committed together are answered as one by one, once they are durable", () => {
  test("whatever the members do", async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (deeds) => {
        expect(await keepsTheLaw(sound, deeds)).toBe(true);
      }),
    );
  });

  test.for([
    { fault: "stale", what: "a later member decided on what was loaded" },
    { fault: "early", what: "an answer before the commit" },
    { fault: "neighbours", what: "neighbours that fail with the one who is refused" },
    { fault: "order", what: "another order than that of arrival" },
  ] as const)("$what is found", async ({ fault }) => {
    const found = await fc.check(
      fc.asyncProperty(turns, (deeds) =>
        keepsTheLaw((counter) => createFaultyCommit(counter, fault), deeds),
      ),
    );
    expect(found.failed).toBe(true);
  });
});

test("the first of an idle queue waits for nobody, and those who come meanwhile go together", async () => {
  const counter = createCounter();
  const batches: number[] = [];
  const commit = createGroupCommit({
    ...counter,
    load: (sql, slices) => {
      batches.push(slices.length);
      return counter.load(sql, slices);
    },
  });
  const first = commit.update("", decide("add"));
  await new Promise((resolve) => setImmediate(resolve));
  const others = Array.from({ length: 7 }, () => commit.update("", decide("add")));
  await Promise.all([first, ...others]);
  expect(batches).toEqual([1, 7]);
});

test("a line that is too long is CONTENTION, and goes on for those who stand in it", async () => {
  const commit = createGroupCommit({ ...createCounter(), waitingMax: 3 });
  const asked = Array.from({ length: 5 }, () => commit.update("", decide("add")));
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status)).toEqual([
    ...Array.from({ length: 3 }, () => "fulfilled"),
    ...Array.from({ length: 2 }, () => "rejected"),
  ]);
  expect(answers.at(-1)).toMatchObject({ reason: { code: "CONTENTION" } });
  expect(await commit.update("", decide("look"))).toBe(3);
});

test("a commit that is not answered is unknown to all who were decided, and to nobody else", async () => {
  const counter = createCounter();
  let isLost = true;
  const commit = createGroupCommit({
    ...counter,
    work: {
      ...counter.work,
      step: async (load, save) => {
        await counter.work.step(load, save);
        if (isLost) throw new TicketingError("COMMIT_UNKNOWN", "No answer");
      },
    },
  });
  const asked = [decide("look"), decide("add"), decide("look")].map((it) => commit.update("", it));
  const answers = await Promise.allSettled(asked);
  expect(answers[0]).toEqual({ status: "fulfilled", value: 0 });
  for (const answer of answers.slice(1)) {
    expect(answer).toMatchObject({ reason: { code: "COMMIT_UNKNOWN" } });
  }
  isLost = false;
  expect(await commit.update("", decide("look"))).toBe(1);
});

test("closing lets those who wait finish, and takes nobody in", async () => {
  const commit = createGroupCommit(createCounter());
  const asked = [commit.update("", decide("add")), commit.update("", decide("add"))];
  const closed = commit.close();
  await expect(commit.update("", decide("add"))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await Promise.all(asked)).toEqual([0, 1]);
  await closed;
});

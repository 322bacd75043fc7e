import { expect, test } from "vitest";
import { type Commit, type LineHistory, problemsOf, type Wait } from "./support/line/history.ts";

const counts = { active: 1, countedActive: 1, waiting: 1, countedWaiting: 1 };
const commits: readonly Commit[] = [
  { version: 2, maxActive: 1, ...counts, waiting: 0, countedWaiting: 0, admitted: 1 },
  { version: 3, maxActive: 1, ...counts, admitted: 1 },
  { version: 4, maxActive: 2, ...counts, admitted: 1 },
  {
    version: 5,
    maxActive: 2,
    active: 2,
    countedActive: 2,
    waiting: 0,
    countedWaiting: 0,
    admitted: 2,
  },
  // Lowering drains: as many are inside, and nobody comes in.
  {
    version: 6,
    maxActive: 1,
    active: 2,
    countedActive: 2,
    waiting: 0,
    countedWaiting: 0,
    admitted: 2,
  },
];

const alice = { no: 1, userId: "alice" };
const bob = { no: 2, userId: "bob" };
const news: LineHistory["news"] = [
  { type: "TokenIssued", ...alice },
  { type: "TokenAdmitted", ...alice },
  { type: "TokenIssued", ...bob },
  { type: "TokenAdmitted", ...bob },
  { type: "TokenExpired", ...alice, reason: "left" },
];

const waiting = { version: 3, position: 1, status: "waiting", reason: null };
const active = { version: 5, position: null, status: "active", reason: null };
const bobs: Wait = { userId: "bob", habit: "obedient", answers: [waiting, active], obeyed: true };
const waits: readonly Wait[] = [
  { userId: "alice", habit: "obedient", answers: [active], obeyed: true },
  bobs,
];

const good: LineHistory = { commits, news, waits };

const replaced = <T>(all: readonly T[], index: number, ...by: readonly T[]): readonly T[] =>
  all.toSpliced(index, 1, ...by);

const lapsed = { type: "TokenExpired", ...bob, reason: "lapsed" } as const;
const bobIn = (answers: Wait["answers"]): readonly Wait[] =>
  replaced(waits, 1, { ...bobs, answers });

test("what went as it should has no problem", () => {
  expect(problemsOf(good)).toEqual([]);
  // Whoever does not ask in time may lapse.
  const late = { ...bobs, obeyed: false, answers: [waiting] };
  expect(problemsOf({ ...good, waits: replaced(waits, 1, late), news: [...news, lapsed] })).toEqual(
    [],
  );
});

test.each<readonly [string, Partial<LineHistory>, RegExp]>([
  [
    "one more inside than allowed",
    { commits: commits.map((one) => ({ ...one, maxActive: 1 })) },
    /version 5 admits: 2 of 1/,
  ],
  [
    "a count that is not what is there",
    { commits: replaced(commits, 1, { ...commits[1], countedWaiting: 2 } as Commit) },
    /version 3 counts 1\/1, has 1\/2/,
  ],
  [
    "two who swapped",
    {
      news: [
        ...[alice, bob].map((one) => ({ type: "TokenIssued", ...one }) as const),
        ...[bob, alice].map((one) => ({ type: "TokenAdmitted", ...one }) as const),
      ],
    },
    /1 was admitted after 2/,
  ],
  [
    "one who was admitted twice",
    { news: replaced(news, 3, ...news.slice(1, 2), ...news.slice(3, 4)) },
    /1 was admitted twice/,
  ],
  ["an admission of nobody", { news: replaced(news, 2) }, /2 was admitted and never issued/],
  [
    "a number that nobody has",
    { news: replaced(news, 2, { type: "TokenIssued", ...bob, no: 3 }) },
    /3 was issued after 1/,
  ],
  [
    "two numbers of one user",
    { news: [...news, { type: "TokenIssued", ...bob, no: 3 }] },
    /bob got 2 numbers/,
  ],
  [
    "one who comes back",
    { news: [...news, { type: "TokenAdmitted", ...alice }] },
    /TokenAdmitted of 1 after its end/,
  ],
  ["one who obeyed and lapsed", { news: [...news, lapsed] }, /bob obeyed and is lapsed/],
  [
    "one who obeyed and never came in",
    { waits: bobIn([waiting]) },
    /bob obeyed and was never served/,
  ],
  [
    "a position that grew",
    { waits: bobIn([waiting, { ...waiting, version: 4, position: 2 }, active]) },
    /bob fell back from 1 to 2/,
  ],
])("%s is found", (_name, changed, problem) => {
  expect(problemsOf({ ...good, ...changed })).toContainEqual(expect.stringMatching(problem));
});

import type { QueueState, Show, ShowId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { getSeatsLeft, type SeatsLeftContext } from "../../src/concert/get-seats-left.ts";
import { signToken } from "../../src/queue/signed-token.ts";
import { endToken } from "../../src/queue/token.ts";
import { concert, queueId, show, t0 } from "../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../support/line.ts";
import { oneShotLine } from "../support/one-shot-line.ts";

const waiting = waitingToken(3);
/** A line in which the numbers from 3 to 8 wait. */
const line = queue({}, { head: 2, nextNo: 9, waiting: 6 });

type Given = {
  readonly shows?: readonly Show[];
  readonly of?: Parameters<typeof concert>[0] | null;
  readonly state?: Partial<QueueState>;
  readonly frame?: object | null;
  readonly isDirty?: boolean;
  readonly gone?: readonly string[];
};

const ask = async (given: Given = {}, signed?: string) => {
  const { shows = [show()], of = {}, state, gone = [], isDirty = false } = given;
  const { frame = { snapshot: { queue: line, gaps: new Map() } } } = given;
  const made = oneShotLine(() => lineState({ queue: line, token: waiting, ...state }));
  const context = {
    ...made.context,
    runtime: { frames: { get: async () => frame, isDirty: () => isDirty } },
    listings: { of: async () => (of === null ? null : { concert: concert(of), shows }) },
    seatsLeft: { get: (_key: string, count: () => Promise<unknown>) => count() },
    showLooks: {
      at: async (showId: ShowId) =>
        gone.includes(showId)
          ? { outcome: "not_found", what: "show" }
          : { outcome: "looked", map: { left: () => [{ grade: "R", price: 1, left: 2 }] } },
    },
  } as unknown as SeatsLeftContext;
  const token = signed ?? signToken(made.context.signer, waiting);
  const outcome = await getSeatsLeft(context, { concertId: "concert", token });
  return { outcome, reads: made.reads };
};

const named = (showId: string, over: Partial<Show> = {}) =>
  show({ showId: showId as ShowId, ...over });
const left = (...showIds: readonly string[]) => ({
  outcome: "seats_left_found",
  left: showIds.map((showId) => ({ showId, grade: "R", price: 1, left: 2 })),
});
const invalid = { outcome: "invalid_token" };

describe("those who wait learn what is left", () => {
  test("without a read of the line while its frame knows them", async () => {
    expect(await ask()).toEqual({ outcome: left("show"), reads: [] });
  });

  test.each<[string, Given]>([
    ["there is no frame", { frame: null }],
    ["their number changed since", { isDirty: true }],
    ["they were called", { state: { token: activeToken(3) }, isDirty: true }],
  ])("by a read of their own token where %s", async (_where, given) => {
    expect(await ask(given)).toEqual({
      outcome: left("show"),
      reads: [{ queueId, no: 3 }],
    });
  });

  test("of shows that sell now, at most 32 of them, without one that went meanwhile", async () => {
    const shows = [
      named("early", { salesOpenAtMs: t0 + 1 }),
      ...Array.from({ length: 33 }, (_, no) => named(`s${no}`)),
    ];
    const { outcome } = await ask({ shows, gone: ["s1"] });
    const ids = Array.from({ length: 32 }, (_, no) => `s${no}`).filter((id) => id !== "s1");
    expect(outcome).toEqual(left(...ids));
  });
});

test.each<[string, Given, object]>([
  [
    "whose token ended",
    { isDirty: true, state: { token: endToken(waiting, "left", t0) } },
    invalid,
  ],
  ["whose token is unknown", { isDirty: true, state: { token: null } }, invalid],
  ["of another queue", { of: { queueId: "other" as never } }, invalid],
  ["of no concert", { of: null }, { outcome: "not_found", what: "concert" }],
  ["of a draft", { of: { status: "draft" } }, { outcome: "not_found", what: "concert" }],
])("those %s learn nothing", async (_who, given, is) => {
  expect((await ask(given)).outcome).toEqual(is);
});

test("nor does a text that is no token", async () => {
  expect((await ask({}, "junk")).outcome).toEqual(invalid);
});

// A position and a wait that a client computes from its frame are those that a look-up answers.
import { placeIn } from "@admit-one/client";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openShop } from "./support/shop.ts";

const queueId = "queue-1";
/** More than one block, so that departures of earlier blocks count. */
const people = 1_100;

type Act =
  | { readonly kind: "leave"; readonly nos: readonly number[] }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "mode"; readonly mode: "open" | "paused" };

const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant("leave" as const),
    nos: fc.array(fc.integer({ min: 1, max: people }), { minLength: 1, maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 500, max: 90_000 }) }),
  fc.record({
    kind: fc.constant("mode" as const),
    mode: fc.constantFrom("open" as const, "paused" as const),
  }),
);

/** A long line behind three who are in. */
const openLine = async () => {
  const policy = { queueId, maxActive: 3, activeForMs: 60_000, opensAt: null };
  const shop = await openShop({ document: { queue: policy } });
  const { boxOffice, clock, clientOf } = shop;
  const tokens = new Map<number, string>();
  for (let no = 1; no <= people; no += 1) {
    const issued = await boxOffice.issueToken({ queueId, userId: `user-${no}` });
    if (!("token" in issued)) throw new Error(issued.outcome);
    tokens.set(issued.token.no, issued.token.token);
  }
  const reader = clientOf("reader");
  const act = async (one: Act): Promise<void> => {
    if (one.kind === "mode") {
      await boxOffice.changeQueue({ queueId, mode: one.mode });
    } else if (one.kind === "pass") {
      clock.advance(one.ms);
      await boxOffice.work.advance();
    } else {
      for (const no of one.nos) {
        const token = tokens.get(no) ?? "";
        await boxOffice.leaveQueue({ queueId, userId: `user-${no}`, token });
      }
    }
  };
  /** What a look-up answers, and what the frame of that moment says. */
  const both = async (no: number) => {
    const asked = await boxOffice.followToken({ queueId, token: tokens.get(no) ?? "" });
    if (asked.outcome !== "token_found") throw new Error(asked.outcome);
    const { token } = asked;
    const read = await reader.blockFrame(queueId, token.block);
    if (!read.ok) throw new Error(read.problem.code);
    return { token, frame: read.value };
  };
  return { ...shop, act, both };
};

describe("a place in a frame", () => {
  test("is the place that a look-up answers, for its version", async () => {
    const line = await openLine();
    let compared = 0;
    let waits = 0;
    const check = async (no: number): Promise<void> => {
      const { token, frame } = await line.both(no);
      // A look-up near the head may have moved the queue.
      if (frame.version !== token.version) return;
      const { isGone, ...place } = placeIn(frame, no);
      expect([no, isGone]).toEqual([no, token.status === "expired" && token.no > frame.head]);
      if (token.status !== "waiting") return;
      const { position, ahead, eta } = token;
      expect({ no, ...place }).toEqual({ no, position, ahead, eta });
      compared += 1;
      waits += eta === null ? 0 : 1;
    };
    const seen = fc.array(fc.integer({ min: 1, max: people }), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 1, maxLength: 4 }), seen, async (acts, nos) => {
        for (const one of acts) await line.act(one);
        for (const no of new Set([...nos, 1_023, 1_024, people])) await check(no);
      }),
      { numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(50);
    expect(waits).toBeGreaterThan(10);
  });
});

import type { Queue, Token, TokenView } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { createTestBoxOffice } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { queueId, withQueue } from "../support/box-office.ts";
import { recordQueue } from "../support/observer.ts";
import { runs } from "../support/runs.ts";

// A line through a long day: who joins, leaves, looks, vanishes, and what operators do. After every
// step each shown position is counted by hand.

const user = fc.nat(7);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("join" as const), user }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("look" as const), user }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), user }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("advance" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      ms: fc.constantFrom(1, 500, 2_000, 9_000, 40_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("policy" as const),
      policy: fc.record(
        {
          maxActive: fc.option(fc.nat(4)),
          ratePerMinute: fc.option(fc.constantFrom(0, 6, 60, 90.5)),
          burst: fc.integer({ min: 1, max: 3 }),
          maxWaiting: fc.option(fc.integer({ min: 1, max: 5 })),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("mode" as const),
      mode: fc.constantFrom("open" as const, "open" as const, "paused" as const, "closed" as const),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const day = async (steps: readonly Step[]): Promise<void> => {
  const memory = createMemoryStores();
  const line = recordQueue(memory.queues);
  const { boxOffice, clock } = createTestBoxOffice({ stores: { ...memory, queues: line.store } });
  const limits = { maxActive: 2, ratePerMinute: 60, burst: 2, activeForMs: 60_000 };
  await boxOffice.createConcert(withQueue({ ...limits, arriveWithinMs: 10_000 }));
  const tokens = new Map<number, string>();
  const shown = new Map<string, number>();

  const read = async (): Promise<{ queue: Queue; all: readonly Token[] }> => {
    const { queue } = await memory.queues.read({ queueId: queueId as never });
    if (queue === null) throw new Error("no queue");
    const all = await Promise.all(
      Array.from({ length: queue.nextNo - 1 }, async (_, index) => {
        const { token } = await memory.queues.read({ queueId: queueId as never, no: index + 1 });
        if (token === null) throw new Error(`number ${index + 1} was burnt`);
        return token;
      }),
    );
    return { queue, all };
  };

  const check = async (view: TokenView): Promise<void> => {
    const { queue, all } = await read();
    const no = Number(view.tokenId.split(":")[1]);
    const waits = (token: Token) => token.status === "waiting" && token.no > queue.closedThroughNo;
    const before = all.filter((token) => waits(token) && token.no < no).length;
    const own = all.find((token) => token.no === no);
    expect(view.status === "waiting").toBe(own !== undefined && waits(own));
    expect(view.ahead).toBe(view.status === "waiting" ? before : null);
    if (view.ahead === null) return;
    expect(view.position).toBe(view.ahead + 1);
    expect(view.ahead).toBeLessThanOrEqual(shown.get(view.tokenId) ?? view.ahead);
    shown.set(view.tokenId, view.ahead);
  };

  for (const one of steps) {
    switch (one.do) {
      case "join": {
        const issued = await boxOffice.issueToken({ queueId, userId: `user-${one.user}` });
        if (issued.outcome === "token_issued" || issued.outcome === "token_found") {
          tokens.set(one.user, issued.token.token);
          await check(issued.token);
        }
        break;
      }
      case "look": {
        const token = tokens.get(one.user);
        if (token === undefined) break;
        const found = await boxOffice.lookUpToken({ queueId, token });
        if (found.outcome !== "token_found") throw new Error(found.outcome);
        await check(found.token);
        break;
      }
      case "leave": {
        const token = tokens.get(one.user) ?? "";
        await boxOffice.leaveQueue({ queueId, userId: `user-${one.user}`, token });
        break;
      }
      case "advance":
        await boxOffice.work.advance();
        break;
      case "clock":
        clock.advance(one.ms);
        break;
      case "policy":
        await boxOffice.changeQueue({ queueId, policy: one.policy });
        break;
      case "mode":
        await boxOffice.changeQueue({ queueId, mode: one.mode });
        break;
    }
  }
  line.check(0);
  const { queue, all } = await read();
  const { joined, admitted, paid, left, lapsed, missed, timedOut, revoked, closed } = queue.totals;
  const gone = paid + left + lapsed + missed + timedOut + revoked + closed;
  expect(joined).toBe(queue.waiting + queue.active + gone);
  expect(joined).toBe(all.length);
  expect(admitted).toBe(
    all.filter((token) => token.status !== "waiting" && token.admittedAtMs !== null).length,
  );
};

test("positions are exact and never grow; counts, limits and order hold", async () => {
  const steps = fc.array(step, { minLength: 5, maxLength: 60 });
  const days = fc.assert(fc.asyncProperty(steps, day), { numRuns: runs(300) });
  await expect(days).resolves.toBeUndefined();
});

import assert from "node:assert/strict";
import type { Stores, TokenView } from "@admit-one/core";
import { concertDocument, createTestBoxOffice, type TestBoxOffice } from "@admit-one/testing";
import { checkLine, checkView, readLine, type WholeLine } from "./line-checks.ts";
import { obedientUsers, type Step } from "./trace.ts";

const queueId = "line";
const nameOf = (user: number): string => `user-${user}`;
/** The latest poll that still follows the hint. */
const lateMs = 5_000;

type Person = { view: TokenView; askAtMs: number; obedient: boolean };

/** Runs a trace on stores and checks every step by brute force. Returns the final queue. */
export const runTrace = async (stores: Stores, steps: readonly Step[]): Promise<WholeLine> => {
  const office = createTestBoxOffice({ stores });
  const opened = await office.boxOffice.createConcert(
    concertDocument({
      queue: { queueId, maxActive: 2, ratePerMinute: 60, burst: 2, activeForMs: 60_000 },
    }),
  );
  assert.equal(opened.outcome, "concert_created");
  const walk = createWalk(office);
  let before = await readLine(stores, queueId);
  for (const step of steps) {
    await walk.take(step);
    const after = await readLine(stores, queueId);
    checkLine(after, before, office.clock.nowMs());
    before = after;
  }
  return before;
};

const createWalk = ({ boxOffice, clock, stores }: TestBoxOffice) => {
  const people = new Map<number, Person>();

  const tell = async (user: number, view: TokenView): Promise<void> => {
    checkView(view, await readLine(stores, queueId), clock.nowMs());
    const known = people.get(user);
    if (known?.view.tokenId === view.tokenId && known.view.ahead !== null && view.ahead !== null) {
      assert.ok(view.ahead <= known.view.ahead, "L8: the position grew");
      assert.ok(view.version >= known.view.version);
    }
    if (view.reason === "lapsed" || view.reason === "missed") {
      const heeded = known?.view.tokenId === view.tokenId && known.obedient;
      assert.ok(!heeded, `L7: ${nameOf(user)} obeyed and is ${view.reason}`);
    }
    const obedient = user < obedientUsers;
    people.set(user, { view, askAtMs: clock.nowMs() + view.pollAfterMs + lateMs, obedient });
  };

  const look = async (user: number): Promise<void> => {
    const known = people.get(user);
    if (known === undefined) return;
    const found = await boxOffice.followToken({ queueId, token: known.view.token });
    assert.equal(found.outcome, "token_found");
    if (found.outcome === "token_found") await tell(user, found.token);
  };

  /** Advances the clock. Obedient users poll at the last moment. */
  const wait = async (ms: number): Promise<void> => {
    const untilMs = clock.nowMs() + ms;
    for (;;) {
      const due = [...people]
        .filter(([, { obedient, view }]) => obedient && view.status === "waiting")
        .sort(([, a], [, b]) => a.askAtMs - b.askAtMs)[0];
      if (due === undefined || due[1].askAtMs > untilMs) break;
      clock.set(Math.max(clock.nowMs(), due[1].askAtMs));
      await look(due[0]);
    }
    clock.set(untilMs);
  };

  const join = async (user: number): Promise<void> => {
    const issued = await boxOffice.issueToken({ queueId, userId: nameOf(user) });
    if ("token" in issued) await tell(user, issued.token);
    const closed = (await readLine(stores, queueId)).queue;
    if (issued.outcome === "queue_closed") {
      const { closesAtMs } = closed.policy;
      assert.ok(closed.mode === "closed" || (closesAtMs ?? Infinity) <= clock.nowMs());
    }
  };

  const take = async (step: Step): Promise<void> => {
    switch (step.do) {
      case "join":
        return join(step.user);
      case "look":
        return look(step.user);
      case "leave": {
        const token = people.get(step.user)?.view.token ?? "";
        await boxOffice.leaveQueue({ queueId, userId: nameOf(step.user), token });
        // Leaving twice has the same effect as leaving once.
        const once = await readLine(stores, queueId);
        await boxOffice.leaveQueue({ queueId, userId: nameOf(step.user), token });
        assert.deepEqual((await readLine(stores, queueId)).tokens, once.tokens);
        return;
      }
      case "revoke": {
        const tokenId = people.get(step.user)?.view.tokenId ?? "";
        await boxOffice.revokeToken({ queueId, tokenId });
        return;
      }
      case "advance":
        // Two steps at once have the effect of one.
        await Promise.all([boxOffice.work.advance(), boxOffice.work.advance()]);
        return;
      case "reset":
        await boxOffice.resetQueue({ queueId });
        return;
      case "clock":
        return wait(step.ms);
      case "policy":
        await boxOffice.changeQueue({ queueId, policy: step.policy });
        return;
      case "mode":
        await boxOffice.changeQueue({ queueId, mode: step.mode });
        return;
      case "closing": {
        const closesAtMs = clock.nowMs() + step.inMs;
        await boxOffice.changeQueue({ queueId, policy: { closesAtMs } });
        return;
      }
      case "admit":
        await boxOffice.admitTokens({ queueId, count: step.count });
        return;
    }
  };

  return { take };
};

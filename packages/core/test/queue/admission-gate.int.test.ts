import type { AdmissionGate, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createScriptedGate, createTestBoxOffice } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openGated as open, queueId } from "../support/gated.ts";

describe("fault 45: a gate before the line", () => {
  test("asks for a proof, and who has none takes no number and leaves no trace", async () => {
    const gate = createScriptedGate();
    const { join, line } = await open({ gate });
    const before = await line();
    expect(await join("ann")).toEqual({
      outcome: "challenge_required",
      challenge: { type: "scripted" },
    });
    expect(await join("ann", "junk")).toMatchObject({ outcome: "challenge_required" });
    gate.ban("eve");
    expect(await join("eve", gate.issue())).toEqual({ outcome: "admission_refused" });
    expect(await line()).toEqual(before);
    expect(await join("ann", gate.issue())).toMatchObject({
      outcome: "token_issued",
      token: { tokenId: `${queueId}:1` },
    });
  });

  test("is told who, where to, from where and with what", async () => {
    const gate = createScriptedGate();
    const { join } = await open({ gate });
    await join("ann", "a-proof", "198.51.100.7");
    await join("ann");
    await join("ann", "");
    await join("ann", "x".repeat(8_193));
    await join("ann", "x".repeat(8_192));
    const nothing = { userId: "ann", queueId, address: null, proof: null };
    expect(gate.asked).toEqual([
      { userId: "ann", queueId, address: "198.51.100.7", proof: "a-proof" },
      nothing,
      nothing,
      nothing,
      { ...nothing, proof: "x".repeat(8_192) },
    ]);
  });

  test("is not asked for who has a live token, and is again once it is over", async () => {
    const gate = createScriptedGate();
    const { join, boxOffice } = await open({ gate }, { queue: { queueId, maxActive: 1 } });
    const tokens = [await join("ann", gate.issue()), await join("bob", gate.issue())];
    const asked = gate.asked.length;
    for (const [index, userId] of ["ann", "bob"].entries()) {
      const tokenId = `${queueId}:${index + 1}`;
      expect(await join(userId)).toMatchObject({ outcome: "token_found", token: { tokenId } });
    }
    expect(gate.asked).toHaveLength(asked);
    const [ann] = tokens;
    if (ann?.outcome !== "token_issued") throw new TypeError("Ann is not in.");
    await boxOffice.leaveQueue({ queueId, userId: "ann", token: ann.token.token });
    expect(await join("ann")).toMatchObject({ outcome: "challenge_required" });
    expect(gate.asked).toHaveLength(asked + 1);
  });

  test("is not asked about a queue that nobody can join", async () => {
    const gate = createScriptedGate();
    const { join, boxOffice } = await open({ gate });
    const nowhere = await boxOffice.issueToken({ queueId: "nowhere", userId: "ann" });
    expect(nowhere).toEqual({ outcome: "not_found", what: "queue" });
    await boxOffice.changeQueue({ queueId, mode: "closed" });
    expect(await join("ann", gate.issue())).toEqual({ outcome: "queue_closed" });
    expect(await boxOffice.issueToken({ queueId, userId: "" })).toMatchObject({
      outcome: "validation",
    });
    expect(gate.asked).toEqual([]);
  });

  test("costs one read, and nothing where there is none", async () => {
    const free = await open(undefined);
    expect(await free.costOf(() => free.join("ann"))).toEqual({ reads: 0, updates: 1 });
    expect(await free.costOf(() => free.join("ann"))).toEqual({ reads: 0, updates: 1 });
    const gate = createScriptedGate();
    const gated = await open({ gate });
    expect(await gated.costOf(() => gated.join("ann"))).toEqual({ reads: 1, updates: 0 });
    const proof = gate.issue();
    expect(await gated.costOf(() => gated.join("ann", proof))).toEqual({ reads: 1, updates: 1 });
    expect(await gated.costOf(() => gated.join("ann"))).toEqual({ reads: 1, updates: 1 });
  });

  test("a full line is said after the gate, and the same proof is good later", async () => {
    const gate = createScriptedGate();
    const queue = { queueId, maxActive: 1, maxWaiting: 1 };
    const { join, boxOffice } = await open({ gate }, { queue });
    await join("ann", gate.issue());
    await join("bob", gate.issue());
    expect(await join("cid")).toMatchObject({ outcome: "challenge_required" });
    const proof = gate.issue();
    expect(await join("cid", proof)).toMatchObject({ outcome: "queue_full" });
    await boxOffice.changeQueue({ queueId, policy: { maxWaiting: null } });
    expect(await join("cid", proof)).toMatchObject({
      outcome: "token_issued",
      token: { tokenId: `${queueId}:3` },
    });
  });

  test("a token that ran out between the look and the step does not let anybody by", async () => {
    const gate = createScriptedGate();
    const stores = createMemoryStores();
    const { queues } = stores;
    let beforeUpdate = (): void => {};
    const slow: Stores = {
      ...stores,
      queues: {
        ...queues,
        update: (slice, decide) => {
          beforeUpdate();
          return queues.update(slice, decide);
        },
      },
    };
    const { boxOffice, clock } = createTestBoxOffice({ stores: slow, admission: { gate } });
    await boxOffice.createConcert(concertDocument());
    await boxOffice.issueToken({ queueId, userId: "ann", proof: gate.issue() });
    beforeUpdate = () => {
      beforeUpdate = () => {};
      clock.advance(3_600_000);
    };
    expect(await boxOffice.issueToken({ queueId, userId: "ann" })).toMatchObject({
      outcome: "challenge_required",
    });
  });
});

test("L8: whatever the gate says, numbers are dense and each user has one", async () => {
  const moods = ["allow", "refuse", "challenge", "fail"] as const;
  const step = fc.record({ user: fc.nat(5), says: fc.constantFrom(...moods) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom("allow", "refuse"),
      fc.scheduler(),
      async (steps, onFailure, s) => {
        const says = new Map<string, (typeof moods)[number]>();
        const ask = s.scheduleFunction(async ({ proof }: { proof: string | null }) => {
          const mood = says.get(proof ?? "");
          if (mood === "fail" || mood === undefined) throw new Error("down");
          return mood === "challenge"
            ? { outcome: mood, challenge: { type: "x" } }
            : { outcome: mood };
        });
        const gate = { name: "test", ask } as AdmissionGate;
        const { join, line } = await open(
          { gate, onFailure },
          { queue: { queueId, maxActive: 2 } },
        );
        const joins = steps.map(({ user, says: mood }, index) => {
          says.set(`proof-${index}`, mood);
          return join(`user-${user}`, `proof-${index}`);
        });
        const outcomes = await s.waitFor(Promise.all(joins));
        const issued = outcomes.filter(({ outcome }) => outcome === "token_issued");
        const { queue, events } = await line();
        expect(queue?.nextNo).toBe(issued.length + 1);
        const numbers = events.flatMap((event) => (event.type === "TokenIssued" ? [event.no] : []));
        expect(numbers).toEqual(issued.map((_, index) => index + 1));
      },
    ),
    { numRuns: 100 },
  );
});

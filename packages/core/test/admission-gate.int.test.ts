import type { AdmissionAnswer, AdmissionGate, QueueId, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  concertDocument,
  createScriptedGate,
  createTestBoxOffice,
  peekEvents,
  type TestBoxOfficeOptions,
} from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const queueId = "queue-1";
type Admission = NonNullable<TestBoxOfficeOptions["admission"]>;
type QueueOptions = Parameters<typeof concertDocument>[0];

/** Counts what is asked of the store of queues. */
const counting = (stores: Stores) => {
  const counts = { reads: 0, updates: 0 };
  const { queues } = stores;
  const counted: Stores = {
    ...stores,
    queues: {
      ...queues,
      read: (slice) => {
        counts.reads += 1;
        return queues.read(slice);
      },
      update: (slice, decide) => {
        counts.updates += 1;
        return queues.update(slice, decide);
      },
    },
  };
  return { stores: counted, counts };
};

const open = async (admission: Admission | undefined, document: QueueOptions = {}) => {
  const { stores, counts } = counting(createMemoryStores());
  const office = createTestBoxOffice({ stores, admission });
  await office.boxOffice.createConcert(concertDocument(document));
  const join = (userId: string, proof?: string | null, address?: string | null) =>
    office.boxOffice.issueToken({ queueId, userId, proof, address });
  const line = async () => {
    const { queue } = await stores.queues.read({ queueId: queueId as QueueId });
    return { queue, events: await peekEvents(stores.events) };
  };
  /** What a command asked of the store. */
  const costOf = async (run: () => Promise<unknown>) => {
    const before = { ...counts };
    await run();
    return { reads: counts.reads - before.reads, updates: counts.updates - before.updates };
  };
  return { ...office, join, line, costOf };
};

const answering = (ask: () => Promise<AdmissionAnswer>): AdmissionGate => ({ name: "test", ask });

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
    const nothing = { userId: "ann", queueId, address: null, proof: null };
    expect(gate.asked).toEqual([
      { userId: "ann", queueId, address: "198.51.100.7", proof: "a-proof" },
      nothing,
      nothing,
      nothing,
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

describe("fault 45: a gate that fails", () => {
  const failing: Record<string, () => Promise<AdmissionAnswer>> = {
    throws: () => Promise.reject(new Error("down")),
    "throws at once": () => {
      throw new Error("down");
    },
    "throws what is no error": () => Promise.reject("down"),
    "answers nothing": async () => undefined as never,
    "answers something else": async () => ({ outcome: "maybe" }) as never,
    "asks for something that is no text": async () =>
      ({ outcome: "challenge", challenge: { type: "x", until: 1 } }) as never,
    "asks for nothing": async () => ({ outcome: "challenge" }) as never,
  };

  test.each(Object.entries(failing))("%s: lets everybody pass, and is an alarm", async (_, ask) => {
    const answered: unknown[] = [];
    const { join, boxOffice } = await open({
      gate: answering(ask),
      onAnswered: (one) => answered.push(one),
    });
    expect(await join("ann")).toMatchObject({ outcome: "token_issued" });
    expect(answered).toEqual([{ gate: "test", outcome: "failed", reason: expect.any(String) }]);
    const { alarms, ok } = await boxOffice.audit();
    expect(ok).toBe(true);
    expect(alarms).toMatchObject([
      {
        alarm: "admission_gate_failing",
        ids: { gate: "test", onFailure: "allow", failures: "1" },
      },
    ]);
  });

  test.each(Object.entries(failing))(
    "%s: lets nobody pass where the host says so",
    async (_, ask) => {
      const { join, line } = await open({ gate: answering(ask), onFailure: "refuse" });
      const before = await line();
      expect(await join("ann")).toEqual({ outcome: "admission_refused" });
      expect(await line()).toEqual(before);
    },
  );

  test("is given two seconds and no more", async () => {
    const gate = createScriptedGate();
    gate.turn("hangs");
    const { join, clock, boxOffice } = await open({ gate });
    let outcome: string | null = null;
    const joining = join("ann").then((joined) => {
      outcome = joined.outcome;
    });
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(outcome).toBeNull();
    clock.advance(1);
    await joining;
    expect(outcome).toBe("token_issued");
    const { alarms } = await boxOffice.audit();
    expect(alarms[0]?.message).toContain("No answer within 2000 ms.");
  });

  test("an answer that comes too late changes nothing", async () => {
    const late = Promise.withResolvers<AdmissionAnswer>();
    const { join, clock, line } = await open({ gate: answering(() => late.promise) });
    const joining = join("ann");
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(2_000);
    await joining;
    const before = await line();
    late.resolve({ outcome: "refuse" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await line()).toEqual(before);
  });

  test("its alarm stands until it has answered for ten minutes", async () => {
    const gate = createScriptedGate();
    const { join, clock, boxOffice } = await open({ gate });
    const alarms = async () =>
      (await boxOffice.audit()).alarms.map(({ ids, sinceMs }) => [ids["failures"], sinceMs]);
    const startMs = clock.nowMs();
    gate.turn("fails");
    await join("ann");
    clock.advance(3_600_000);
    expect(await alarms()).toEqual([["1", startMs]]);
    await join("bob");
    gate.turn("answers");
    await join("cid", gate.issue());
    clock.advance(599_999);
    expect(await alarms()).toEqual([["2", startMs]]);
    clock.advance(1);
    expect(await alarms()).toEqual([]);
    gate.turn("fails");
    const laterMs = clock.nowMs();
    await join("dan");
    expect(await alarms()).toEqual([["1", laterMs]]);
  });

  test("after ten failures in a row it is left alone for five seconds", async () => {
    const gate = createScriptedGate();
    gate.turn("fails");
    const { join, clock } = await open({ gate });
    for (let user = 0; user < 30; user += 1) {
      expect(await join(`user-${user}`)).toMatchObject({ outcome: "token_issued" });
    }
    expect(gate.asked).toHaveLength(10);
    clock.advance(5_000);
    await join("ann");
    await join("bob");
    expect(gate.asked).toHaveLength(11);
    clock.advance(5_000);
    gate.turn("answers");
    expect(await join("cid")).toMatchObject({ outcome: "challenge_required" });
    expect(await join("dan")).toMatchObject({ outcome: "challenge_required" });
    expect(gate.asked).toHaveLength(13);
  });

  test("a flood does not open it: more at once than it may be asked for come again", async () => {
    const gate = createScriptedGate();
    gate.turn("hangs");
    const { boxOffice, join, clock } = await open({ gate, parallel: 3 });
    const waiting = ["a", "b", "c"].map((userId) => join(userId));
    await new Promise((resolve) => setImmediate(resolve));
    await expect(join("d")).rejects.toMatchObject({ code: "CONTENTION" });
    expect((await boxOffice.audit()).alarms).toEqual([]);
    clock.advance(2_000);
    await Promise.all(waiting);
    gate.turn("answers");
    expect(await join("d")).toMatchObject({ outcome: "challenge_required" });
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

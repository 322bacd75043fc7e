import type { AdmissionAnswer, Timers } from "@admit-one/core";
import { createScriptedGate } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createAdmissionCheck } from "../../../src/queue/runtime/admission-check.ts";
import { answering, openGated as open, queueId } from "../../support/gated.ts";
import { expectSameAlarms } from "../../support/same-alarms.ts";

describe("fault 45: a gate that fails", () => {
  type Failing = readonly [how: string, reason: string, ask: () => Promise<AdmissionAnswer>];
  const down = new Error("down");
  const failing: readonly Failing[] = [
    ["throws", "down", () => Promise.reject(down)],
    [
      "throws at once",
      "down",
      () => {
        throw down;
      },
    ],
    ["throws what is no error", "It threw what is no error.", () => Promise.reject("down")],
    ["answers nothing", "Cannot read properties", async () => undefined as never],
    [
      "answers something else",
      "It answered something else.",
      async () => ({ outcome: "maybe" }) as never,
    ],
    [
      "asks for something that is no text",
      "Its challenge is not of text alone.",
      async () => ({ outcome: "challenge", challenge: { type: "x", until: 1 } }) as never,
    ],
    [
      "asks for something without a type",
      "Its challenge is not of text alone.",
      async () => ({ outcome: "challenge", challenge: { until: "x" } }) as never,
    ],
    ["asks for nothing", "Cannot read", async () => ({ outcome: "challenge" }) as never],
  ];

  test.each(failing)("%s: lets everybody pass, and is an alarm", async (_, reason, ask) => {
    const answered: unknown[] = [];
    const { join, boxOffice } = await open({
      gate: answering(ask),
      onAnswered: (one) => answered.push(one),
    });
    expect(await join("ann")).toMatchObject({ outcome: "token_issued" });
    const said = expect.stringContaining(reason) as string;
    expect(answered).toEqual([{ gate: "test", outcome: "failed", reason: said }]);
    const { alarms, ok } = await boxOffice.audit();
    expect(ok).toBe(true);
    expect(alarms).toMatchObject([
      {
        alarm: "admission_gate_failing",
        message: expect.stringMatching(/everybody joins unchecked: /),
        ids: { gate: "test", onFailure: "allow", failures: "1" },
      },
    ]);
    expect(alarms[0]?.message).toContain(reason);
    await expectSameAlarms(boxOffice);
  });

  test.each(failing)("%s: lets nobody pass where the host says so", async (_, reason, ask) => {
    const { join, line, boxOffice } = await open({ gate: answering(ask), onFailure: "refuse" });
    const before = await line();
    expect(await join("ann")).toEqual({ outcome: "admission_refused" });
    expect(await line()).toEqual(before);
    const { alarms } = await boxOffice.audit();
    expect(alarms[0]?.message).toMatch(/nobody new can join: /);
    expect(alarms[0]?.message).toContain(reason);
  });

  test("one that answers is told of as well, and nobody waits for its time", async () => {
    const answered: unknown[] = [];
    const waiting = new Set<object>();
    const timers: Timers = {
      after: () => {
        const timer = {};
        waiting.add(timer);
        return () => waiting.delete(timer);
      },
      random: () => 0,
    };
    const gate = createScriptedGate();
    const runtime = createAdmissionCheck(
      { gate, onAnswered: (one) => answered.push(one) },
      { clock: { nowMs: () => 0 }, timers },
    );
    const ask = (proof: string | null) =>
      runtime.ask({ userId: "ann", queueId, address: null, proof });
    await ask(null);
    await ask(gate.issue());
    gate.ban("ann");
    await ask(null);
    expect(answered).toEqual([
      { gate: "scripted", outcome: "challenge" },
      { gate: "scripted", outcome: "allow" },
      { gate: "scripted", outcome: "refuse" },
    ]);
    expect(waiting.size).toBe(0);
    expect(runtime.failure()).toBeNull();
  });

  test("whoever listens may fail, and no gate does for it", async () => {
    const onAnswered = () => {
      throw new Error("the log is full");
    };
    for (const ask of [
      async () => ({ outcome: "allow" }) as const,
      () => Promise.reject(new Error("down")),
    ]) {
      const { join } = await open({ gate: answering(ask), onAnswered });
      expect(await join("ann")).toMatchObject({ outcome: "token_issued" });
    }
  });

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
    const { join, clock, boxOffice } = await open({ gate });
    for (let user = 0; user < 30; user += 1) {
      expect(await join(`user-${user}`)).toMatchObject({ outcome: "token_issued" });
    }
    expect(gate.asked).toHaveLength(10);
    const { alarms } = await boxOffice.audit();
    expect(alarms[0]?.message).toContain("Not asked, after 10 failures in a row.");
    expect(alarms[0]?.ids).toMatchObject({ failures: "30" });
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
    await expect(join("d")).rejects.toMatchObject({
      code: "CONTENTION",
      message: "scripted is asked for 3 users already.",
    });
    expect((await boxOffice.audit()).alarms).toEqual([]);
    clock.advance(2_000);
    await Promise.all(waiting);
    gate.turn("answers");
    expect(await join("d")).toMatchObject({ outcome: "challenge_required" });
  });

  test("a flood of one user takes one place, and no other user's", async () => {
    const gate = createScriptedGate();
    gate.turn("hangs");
    const { boxOffice, join, clock, line } = await open({ gate, parallel: 2 });
    const flood = Array.from({ length: 50 }, () => join("ann", "guess"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(gate.asked).toHaveLength(1);
    const next = join("ann", "another guess");
    const others = join("bob", "guess");
    await new Promise((resolve) => setImmediate(resolve));
    expect(gate.asked.map(({ userId }) => userId)).toEqual(["ann", "bob"]);
    expect((await boxOffice.audit()).alarms).toEqual([]);
    clock.advance(2_000);
    await Promise.all([...flood, others]);
    expect(gate.asked.map(({ proof }) => proof)).toEqual(["guess", "guess", "another guess"]);
    clock.advance(2_000);
    await next;
    // All of them were let in by the failure, and were one user all the time.
    expect((await line()).queue).toMatchObject({ nextNo: 3 });
  });
});

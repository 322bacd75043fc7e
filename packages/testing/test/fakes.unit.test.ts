import {
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
  startMs,
} from "@admit-one/testing";
import { describe, expect, test } from "vitest";

describe("the fake clock", () => {
  test("stands still until it is told otherwise, and never goes back", () => {
    const clock = createFakeClock();
    expect(clock.nowMs()).toBe(startMs);
    clock.advance(5);
    expect(clock.nowMs()).toBe(startMs + 5);
    clock.set(startMs + 5);
    expect(() => clock.set(startMs)).toThrow(TypeError);
    expect(() => clock.advance(-1)).toThrow(TypeError);
    expect(() => clock.advance(Number.NaN)).toThrow(TypeError);
    expect(clock.nowMs()).toBe(startMs + 5);
  });
});

describe("fake timers", () => {
  test("run in order, each at its own instant, also those that a timer sets", () => {
    const clock = createFakeClock(0);
    const timers = createFakeTimers({ clock });
    const ran: string[] = [];
    const note = (name: string) => () => ran.push(`${name}@${clock.nowMs()}`);
    timers.after(20, note("b"));
    timers.after(10, () => {
      note("a")();
      timers.after(5, note("c"));
      timers.after(500, note("never"));
    });
    timers.after(20, note("d"));
    clock.advance(9);
    expect(ran).toEqual([]);
    clock.advance(91);
    expect(ran).toEqual(["a@10", "c@15", "b@20", "d@20"]);
    expect(clock.nowMs()).toBe(100);
  });

  test("do not run once they are called off", () => {
    const clock = createFakeClock(0);
    let ran = false;
    const callOff = createFakeTimers({ clock }).after(1, () => (ran = true));
    callOff();
    clock.advance(10);
    expect(ran).toBe(false);
  });

  test("have a jitter that follows from the seed", () => {
    const draw = (seed: number) => {
      const { random } = createFakeTimers({ clock: createFakeClock(), seed });
      return [random(), random(), random()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    for (const value of draw(9)) expect(value >= 0 && value < 1).toBe(true);
  });
});

test("sequential ids are the same in every run, and sort by their making", () => {
  const ids = createSequentialIds();
  expect([ids.next("concert"), ids.next("payment")]).toEqual(["concert-000001", "payment-000002"]);
});

describe("the test signer", () => {
  const signer = createTestSigner();

  test.for(["", "q.1.2", "한글 👩‍🎤"])("signs %j for the header and reads it back", (payload) => {
    const signed = signer.sign(payload);
    expect(signed).toMatch(/^[\x21-\x7e]+$/);
    expect(signer.verify(signed)).toEqual({ outcome: "valid", payload, isCurrent: true });
    expect(createTestSigner().sign(payload)).toBe(signed);
  });

  test("refuses whatever it did not sign", () => {
    const signed = signer.sign("payload");
    const [name, body, signature] = signed.split(".");
    const other = createTestSigner("another key").sign("payload");
    const forged = { outcome: "forged" };
    expect(signer.verify(other)).toEqual(forged);
    expect(signer.verify(`${name}.${body}x.${signature}`)).toEqual(forged);
    expect(signer.verify(`${name}.${body}.${signature?.slice(1)}`)).toEqual(forged);
    expect(signer.verify(`${name}.${body}.`)).toEqual(forged);
    expect(signer.verify(`other.${body}.${signature}`)).toEqual({ outcome: "unknown_key" });
    for (const junk of ["", "a", "a.b", `${signed}.x`]) {
      expect(signer.verify(junk)).toEqual({ outcome: "malformed" });
    }
  });
});

import { expect, test } from "vitest";
import { createSilence } from "../src/silence.ts";

const given = () => {
  const it = { nowMs: 1_000 };
  const silence = createSilence({ answerTimeoutMs: 4_000, monotonicMs: () => it.nowMs });
  return { it, silence };
};

test("fault 51: who asks while nothing is heard waits for what is left, and never for nothing", () => {
  const { it, silence } = given();
  expect(silence.asked()).toBe(4_000);
  it.nowMs += 1_500;
  expect(silence.asked()).toBe(2_500);
  it.nowMs += 60_000;
  expect(silence.asked()).toBe(1_000);
});

test("fault 51: whatever is heard ends the silence, however long nobody asked before", () => {
  const { it, silence } = given();
  silence.asked();
  it.nowMs += 3_999;
  silence.heard();
  it.nowMs += 60_000;
  expect(silence.asked()).toBe(4_000);
});

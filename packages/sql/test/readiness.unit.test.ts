import { expect, test } from "vitest";
import { createReadiness } from "../src/readiness.ts";

/** A database that a test breaks and mends, and what it was asked. */
const given = (needsConnection = false) => {
  const it = { nowMs: 0, looks: 0, tries: 0, gone: false, full: false };
  const readiness = createReadiness({
    name: "scripted",
    needsConnection,
    monotonicMs: () => it.nowMs,
    look: async () => {
      it.looks += 1;
      if (it.gone) throw new Error("gone");
    },
    tryWrite: async () => {
      it.tries += 1;
      if (it.full) throw new Error("full");
    },
  });
  return { it, readiness };
};

const full = new Error("full");

test("fault 21: a database that is written is ready, and nothing is written to learn that", async () => {
  const { it, readiness } = given();
  for (; it.nowMs < 300_000; it.nowMs += 1_000) {
    readiness.wrote();
    await readiness.ready();
  }
  expect(it).toMatchObject({ looks: 300, tries: 0 });
});

test("fault 21: a quiet database is tried now and then", async () => {
  const { it, readiness } = given();
  for (; it.nowMs < 300_000; it.nowMs += 1_000) await readiness.ready();
  expect(it.tries).toBeLessThanOrEqual(10);
  it.full = true;
  it.nowMs += 30_000;
  await expect(readiness.ready()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: "[admit-one/scripted] full",
  });
});

test("fault 21: a step that was refused is not ready at once, until a try or a step succeeds", async () => {
  const { it, readiness } = given();
  it.full = true;
  readiness.refused(full);
  await expect(readiness.ready()).rejects.toThrow("full");
  expect(it.tries).toBe(0);
  for (; it.nowMs < 20_000; it.nowMs += 100) await readiness.ready().catch(() => undefined);
  expect(it.tries).toBeGreaterThan(5);
  expect(it.tries).toBeLessThanOrEqual(10);
  it.full = false;
  it.nowMs += 2_000;
  await readiness.ready();
});

test("fault 21: a step that was written after one that was refused calls for a try at once", async () => {
  const { it, readiness } = given();
  it.full = true;
  readiness.refused(full);
  it.nowMs += 10;
  readiness.wrote();
  await expect(readiness.ready()).rejects.toThrow("full");
  expect(it.tries).toBe(1);
  it.full = false;
  it.nowMs += 10;
  readiness.wrote();
  await readiness.ready();
  await readiness.ready();
  expect(it.tries).toBe(2);
});

test("a look that fails is not ready", async () => {
  const { it, readiness } = given();
  readiness.wrote();
  it.gone = true;
  await expect(readiness.ready()).rejects.toThrow("gone");
});

test("a look that gets no connection counts for less than a step that was written just now", async () => {
  const { it, readiness } = given(true);
  it.gone = true;
  await expect(readiness.ready()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: "[admit-one/scripted] gone",
  });
  readiness.wrote();
  await readiness.ready();
  it.nowMs += 2_001;
  await expect(readiness.ready()).rejects.toThrow("gone");
  it.gone = false;
  await readiness.ready();
});

test("those who ask at once share one answer", async () => {
  const { it, readiness } = given();
  await Promise.all(Array.from({ length: 9 }, () => readiness.ready()));
  expect(it.looks).toBe(1);
});

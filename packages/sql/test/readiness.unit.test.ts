import { expect, test } from "vitest";
import { createReadiness } from "../src/readiness.ts";

/** A database that a test breaks and mends, and what it was asked. */
const given = () => {
  const it = { nowMs: 0, looks: 0, tries: 0, lookMs: 0, fails: "", full: false };
  const readiness = createReadiness({
    name: "scripted",
    isCrowded: (error) => (error as Error).message === "crowded",
    settles: ({ message }) => message === "read-only",
    monotonicMs: () => it.nowMs,
    look: async () => {
      it.looks += 1;
      it.nowMs += it.lookMs;
      if (it.fails !== "") throw new Error(it.fails);
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

test("fault F9: a look that fails is not ready, however recently a step was written", async () => {
  const { it, readiness } = given();
  readiness.wrote();
  it.fails = "gone";
  await expect(readiness.ready()).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: "[admit-one/scripted] gone",
  });
});

test("a step that was written while a look waited in vain counts", async () => {
  const { it, readiness } = given();
  Object.assign(it, { fails: "silent", lookMs: 900 });
  const asked = readiness.ready();
  readiness.wrote();
  await asked;
  await expect(readiness.ready()).rejects.toThrow("silent");
});

test("a look that gets no connection counts for less than a step that was written just now", async () => {
  const { it, readiness } = given();
  it.nowMs = 5_000;
  it.fails = "crowded";
  await expect(readiness.ready()).rejects.toThrow("crowded");
  readiness.wrote();
  await readiness.ready();
  it.nowMs += 2_001;
  await expect(readiness.ready()).rejects.toThrow("crowded");
  it.fails = "";
  await readiness.ready();
});

test("fault F1: a database that was only to be read is ready as soon as a look says so", async () => {
  const { it, readiness } = given();
  readiness.refused(new Error("read-only"));
  it.fails = "standby";
  await expect(readiness.ready()).rejects.toThrow("standby");
  it.fails = "";
  await readiness.ready();
  expect(it.tries).toBe(0);
});

test("those who ask at once share one answer", async () => {
  const { it, readiness } = given();
  await Promise.all(Array.from({ length: 9 }, () => readiness.ready()));
  expect(it.looks).toBe(1);
});

import type { Queue } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { queueDefaults } from "../../../src/queue/queue.ts";
import {
  asIdle,
  asUnserved,
  graceMaxMs,
  graceShare,
  isAwaited,
  isIdle,
  returnMs,
  silentAfterMs,
  withAbsences,
  withCalled,
  withHeartbeat,
  withoutServer,
} from "../../../src/queue/rules/service.ts";
import { t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

type Given = {
  readonly beats?: Readonly<Record<string, number>>;
  readonly unserved?: number | null;
  readonly madeUp?: number;
  readonly outages?: readonly (readonly [number, number])[];
};

/** A row in which somebody waits; all instants count from `t0`. */
const row = ({ beats = {}, unserved = null, madeUp = -t0, outages = [] }: Given = {}): Queue =>
  queue(queueDefaults, {
    waiting: 1,
    presence: {
      asked: [],
      outages: outages.map(([from, until]) => ({ fromMs: t0 + from, untilMs: t0 + until })),
      service: {
        heartbeats: Object.entries(beats).map(([serverId, at]) => ({ serverId, atMs: t0 + at })),
        unservedSinceMs: unserved === null ? null : t0 + unserved,
        graceMadeUpAtMs: t0 + madeUp,
      },
    },
  });

const bare = queue(queueDefaults, { waiting: 1 });

const shown = ({ presence: { outages, service } }: Queue) => ({
  outages: outages.map(({ fromMs, untilMs }) => [fromMs - t0, untilMs - t0]),
  beats: Object.fromEntries(
    (service?.heartbeats ?? []).map(({ serverId, atMs }) => [serverId, atMs - t0]),
  ),
  unserved: typeof service?.unservedSinceMs === "number" ? service.unservedSinceMs - t0 : null,
  madeUp: (service?.graceMadeUpAtMs ?? 0) - t0,
});

const skewMs = 100;
const missed = silentAfterMs + skewMs;

describe("a server's sign", () => {
  test("is put into the row, and again once it is half as old as it may be", () => {
    const first = withHeartbeat(bare, "a", t0);
    expect(shown(first)).toMatchObject({ beats: { a: 0 }, unserved: null });
    expect(withHeartbeat(first, "a", t0 + 2_499)).toBe(first);
    const later = withHeartbeat(first, "a", t0 + 2_500);
    expect(shown(later).beats).toEqual({ a: 2_500 });
    expect(shown(withHeartbeat(later, "b", t0 + 2_600)).beats).toEqual({ a: 2_500, b: 2_600 });
  });

  test("ends the time in which nobody was there", () => {
    expect(shown(withHeartbeat(row({ unserved: 0 }), "a", t0 + 9))).toMatchObject({
      beats: { a: 9 },
      unserved: null,
    });
  });

  test("goes with a goodbye, and no other does", () => {
    const both = row({ beats: { a: 0, b: 1 } });
    expect(shown(withoutServer(both, "a"))).toMatchObject({ beats: { b: 1 }, unserved: null });
    expect(withoutServer(both, "c")).toBe(both);
    expect(withoutServer(bare, "a")).toBe(bare);
  });

  test("of nobody is left after the last goodbye, since when is not forgotten", () => {
    const empty = row();
    expect(shown(asUnserved(empty, t0 + 5))).toMatchObject({ beats: {}, unserved: 5 });
    expect(shown(asUnserved(bare, t0 + 5))).toMatchObject({ beats: {}, unserved: 5 });
    const known = row({ unserved: 5 });
    expect(asUnserved(known, t0 + 9)).toBe(known);
    const served = row({ beats: { a: 0 } });
    expect(asUnserved(served, t0 + 9)).toBe(served);
  });

  test.each([
    { given: "nothing", is: bare, idle: true },
    { given: "what was made up for", is: row({ madeUp: 5 }), idle: true },
    { given: "a server", is: row({ beats: { a: 0 } }), idle: false },
    { given: "that nobody is there", is: row({ unserved: 0 }), idle: false },
  ])("means nothing where nobody is awaited: a row with $given", ({ is, idle }) => {
    expect(isIdle(is)).toBe(idle);
    const after = asIdle(is);
    expect(after === is).toBe(idle);
    expect(isIdle(after)).toBe(true);
    expect(shown(after)).toMatchObject({ outages: [], madeUp: shown(is).madeUp });
  });
});

describe("somebody is awaited", () => {
  const called = (outages: readonly (readonly [number, number])[] = []): Queue => {
    const line = row({ outages });
    return { ...line, waiting: 0, presence: withCalled(line.presence, t0, t0 + 100) };
  };

  test("while one waits", () => {
    expect(isAwaited(bare, t0)).toBe(true);
    expect(isAwaited({ ...bare, waiting: 0 }, t0)).toBe(false);
  });

  test("while one who was called may come", () => {
    expect(isAwaited(called(), t0 + 99)).toBe(true);
    expect(isAwaited(called(), t0 + 100)).toBe(false);
    expect(isAwaited(called([[50, 90]]), t0 + 139)).toBe(true);
    expect(isAwaited(called([[50, 90]]), t0 + 140)).toBe(false);
  });

  test("until the last of several may not come any more", () => {
    const { presence } = called();
    const sooner = withCalled(presence, t0 + 60, t0 + 80);
    expect(sooner.called).toEqual({ sinceMs: t0, untilMs: t0 + 100 });
    const later = withCalled(presence, t0 + 60, t0 + 160);
    expect(later.called).toEqual({ sinceMs: t0, untilMs: t0 + 160 });
    const next = withCalled(presence, t0 + 100, t0 + 110);
    expect(next.called).toEqual({ sinceMs: t0 + 100, untilMs: t0 + 110 });
  });
});

describe("an absence", () => {
  const seen = (given: Given, atMs: number) => {
    const before = row(given);
    const after = withAbsences(before, t0 + atMs, skewMs);
    return { isSame: after === before, ...shown(after) };
  };

  test("is none where no server ever left a sign, or none is missed", () => {
    expect(withAbsences(bare, t0 + 1e9, skewMs)).toBe(bare);
    expect(seen({}, 1e9).isSame).toBe(true);
    expect(seen({ beats: { a: 0, b: 5 } }, missed - 1).isSame).toBe(true);
  });

  test("of one of several counts from its last sign until one may come back", () => {
    expect(seen({ beats: { a: 0, b: 5 } }, missed)).toEqual({
      isSame: false,
      outages: [[0, missed + returnMs]],
      beats: { b: 5 },
      unserved: null,
      madeUp: missed + graceShare * (missed + returnMs),
    });
  });

  test("of all counts whole, and only the time to come back has to be made up for", () => {
    expect(seen({ beats: { a: 0, b: 5 } }, 50_000)).toEqual({
      isSame: false,
      outages: [[0, 50_000 + returnMs]],
      beats: {},
      unserved: null,
      madeUp: 50_000 + graceShare * returnMs,
    });
  });

  test("of all who said goodbye counts at once", () => {
    expect(seen({ unserved: 0 }, 1)).toMatchObject({
      outages: [[0, 1 + returnMs]],
      unserved: null,
      madeUp: 1 + graceShare * returnMs,
    });
  });

  test("that another one covers costs what is new of it", () => {
    const before = { beats: { a: 0, b: 5 }, outages: [[-10, 60_000]] as const };
    expect(seen(before, missed)).toMatchObject({
      outages: [[-10, missed + returnMs]],
      madeUp: missed + graceShare * (missed + returnMs - 60_000),
    });
    const whole = { ...before, outages: [[-10, missed + returnMs + 5]] as const };
    expect(seen(whole, missed)).toMatchObject({
      isSame: false,
      outages: whole.outages,
      beats: { b: 5 },
      madeUp: -t0,
    });
  });

  test("that is too far back to touch another stands beside it", () => {
    const before = { beats: { a: 0, b: 5 }, outages: [[-50, -10]] as const };
    expect(seen(before, missed).outages).toEqual([
      [-50, -10],
      [0, missed + returnMs],
    ]);
  });

  test("gets what is left of the grace, and nothing where nothing is", () => {
    const full = missed + graceShare * graceMaxMs;
    const beats = { a: 0, b: 5 };
    expect(seen({ beats, madeUp: full - graceShare * 7 }, missed)).toMatchObject({
      outages: [[0, 7]],
      madeUp: full,
    });
    expect(seen({ beats, madeUp: full - 1 }, missed)).toMatchObject({
      isSame: false,
      outages: [],
      beats: { b: 5 },
      madeUp: full - 1,
    });
    // The time in which nobody was there is no grace.
    expect(seen({ beats: { a: 0 }, madeUp: full }, missed)).toMatchObject({
      outages: [[0, missed]],
      beats: {},
      madeUp: full,
    });
  });

  test("for ever gets five minutes at once, and a quarter of the time", () => {
    let line = row();
    let graced = 0;
    const hours = 10 * 3_600_000;
    let coveredMs = 0;
    for (let atMs = 0; atMs < hours; atMs += 1_000) {
      // One is always there, another starts every ten seconds and is gone.
      line = withHeartbeat(line, "stays", t0 + atMs);
      if (atMs % 10_000 === 0) line = withHeartbeat(line, `dies-${atMs}`, t0 + atMs);
      line = withAbsences(line, t0 + atMs, 0);
      const [fromMs = 0, untilMs = 0] = shown(line).outages.at(-1) ?? [];
      graced += Math.max(0, untilMs - Math.max(fromMs, coveredMs));
      coveredMs = Math.max(coveredMs, untilMs);
    }
    expect(graced).toBeLessThanOrEqual(graceMaxMs + hours / graceShare);
    expect(graced).toBeGreaterThan(hours / graceShare);
    expect(line.presence.service?.heartbeats.length).toBeLessThan(4);
  });
});

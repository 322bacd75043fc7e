import { describe, expect, test } from "vitest";
import { createMapLog, type MapLog } from "../../src/concert/map-log.ts";

const open = (keepMax = 8) => createMapLog({ version: 5, atMs: 100 }, keepMax);

/** Four seats of version 6, three of 7, two of 8, each once. */
const write = (log: MapLog): void => {
  log.wrote(6, [4, 3, 2, 1]);
  log.wrote(7, [7, 6, 5]);
  log.wrote(8, [9, 8]);
};

describe("a log says", () => {
  test("which seats were written after a version, or ended after an instant, in order", () => {
    const log = open(20);
    write(log);
    log.ended({ untilMs: 110, no: 12 });
    log.ended({ untilMs: 120, no: 3 });
    expect(log.since({ version: 5, atMs: 100 })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 12]);
    expect(log.since({ version: 7, atMs: 110 })).toEqual([3, 8, 9]);
    expect(log.since({ version: 8, atMs: 120 })).toEqual([]);
  });

  test("nothing about a point before it began, or after all that it knows", () => {
    const log = open();
    expect(log.since({ version: 4, atMs: 100 })).toBeNull();
    expect(log.since({ version: 5, atMs: 99 })).toBeNull();
    expect(log.since({ version: 6, atMs: 100 })).toBeNull();
    // A version that wrote no seat of this show is known, too.
    log.wrote(6, []);
    expect(log.since({ version: 6, atMs: 100 })).toEqual([]);
  });
});

describe("a log that is too long forgets", () => {
  test("the oldest versions, down to a quarter, once it has more than it keeps", () => {
    const log = open(9);
    write(log);
    expect(log.since({ version: 5, atMs: 100 })).toHaveLength(9);
    log.wrote(9, [10]);
    // Of ten, at most two are kept.
    expect(log.since({ version: 7, atMs: 100 })).toBeNull();
    expect(log.since({ version: 8, atMs: 100 })).toEqual([10]);
    // Those two bits of room are filled again before it forgets more.
    log.wrote(10, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log.since({ version: 8, atMs: 100 })).toHaveLength(9);
  });

  test("the oldest ends, and with them all that ended at the same instant", () => {
    const log = open(8);
    for (let no = 0; no < 9; no += 1) log.ended({ untilMs: 101 + Math.floor(no / 2), no });
    // The last three are kept, but the one before them ended with the first of them.
    expect(log.since({ version: 5, atMs: 102 })).toBeNull();
    expect(log.since({ version: 5, atMs: 104 })).toEqual([8]);
  });

  test("more, once it may keep less", () => {
    const log = open(9);
    write(log);
    log.keep(4);
    log.wrote(9, [10]);
    expect(log.since({ version: 8, atMs: 100 })).toEqual([10]);
    expect(log.since({ version: 7, atMs: 100 })).toBeNull();
  });
});

import type { Queue, QueueId } from "@admit-one/core";
import { createSequentialIds } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { queueDefaults } from "../../../src/queue/queue.ts";
import { heartbeatOf, silentAfterMs } from "../../../src/queue/rules/service.ts";
import { createHeartbeat } from "../../../src/queue/runtime/heartbeat.ts";
import { queueId, t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

const other = "other" as QueueId;
const waits = queue(queueDefaults, { waiting: 1 });
const idle = queue(queueDefaults);
const nobody = () => false;

const ids = createSequentialIds();

const make = () => {
  const heartbeat = createHeartbeat({ ids, skewMs: 0 });
  const own = (row: Queue) => heartbeatOf(row, heartbeat.serverId());
  /** The row is saved with what the process leaves in it. */
  const save = (row: Queue, atMs: number): Queue => {
    const signed = { ...heartbeat.signed(row, t0 + atMs), version: row.version + 1 };
    heartbeat.saw(signed);
    return signed;
  };
  const beat = (atMs: number, isUnreported: (id: QueueId) => boolean = nobody) =>
    heartbeat.beat(t0 + atMs, isUnreported);
  return { heartbeat, own, save, beat };
};

const serviceOf = ({ presence }: Queue) => presence.service;

describe("a process that never beats", () => {
  test("is no server, whatever it saves", () => {
    const { heartbeat, save } = make();
    expect(save(waits, 0).presence).toEqual(waits.presence);
    expect(heartbeat.signed(waits, t0)).toBe(waits);
  });

  test("cleans up after others once nobody is awaited", () => {
    const { save } = make();
    const served = make();
    served.beat(0);
    const left = served.save(waits, 0);
    expect(serviceOf(left)?.heartbeats).toHaveLength(1);
    expect(serviceOf(save({ ...left, waiting: 0 }, 5))).toMatchObject({ heartbeats: [] });
  });
});

describe("a process that beats", () => {
  test("is shown in every row that it saves while somebody is awaited", () => {
    const { heartbeat, own, save, beat } = make();
    beat(0);
    expect(own(save(waits, 5))).toEqual({ serverId: heartbeat.serverId(), atMs: t0 + 5 });
    expect(heartbeat.serverId()).toMatch(/^server-/);
    expect(heartbeat.signed(idle, t0 + 5)).toBe(idle);
  });

  test("saves the rows that lack it, or show it as it was five seconds ago", () => {
    const { heartbeat, save, beat } = make();
    heartbeat.saw(waits);
    heartbeat.saw({ ...idle, queueId: other });
    expect(beat(0)).toEqual([queueId]);
    const saved = save(waits, 0);
    expect([beat(1), beat(4_999), beat(5_000)]).toEqual([[], [], [queueId]]);
    save(saved, 5_000);
    expect(beat(5_001)).toEqual([]);
  });

  test("never goes by an older row than it saw", () => {
    const { heartbeat, save, beat } = make();
    beat(0);
    save(waits, 0);
    heartbeat.saw(waits);
    expect(beat(1)).toEqual([]);
    const left = { ...waits, version: 2 };
    heartbeat.saw(left);
    expect(beat(2)).toEqual([queueId]);
  });

  test("saves rows in which another one is missed, or that were not told of an outage", () => {
    const { heartbeat, save, beat } = make();
    const gone = make();
    gone.beat(0);
    heartbeat.saw(gone.save(waits, 0));
    beat(4_000);
    save(gone.save(waits, 0), 4_000);
    expect(beat(silentAfterMs - 1)).toEqual([]);
    expect(beat(silentAfterMs)).toEqual([queueId]);
    const told = make();
    told.beat(0);
    told.save(waits, 0);
    expect(told.beat(1, (id) => id === other)).toEqual([]);
    expect(told.beat(1, (id) => id === queueId)).toEqual([queueId]);
  });

  test("cleans up once nobody is awaited, and once only", () => {
    const { heartbeat, save, beat } = make();
    beat(0);
    const left = save(waits, 0);
    heartbeat.saw({ ...left, waiting: 0, version: 3 });
    expect(beat(1)).toEqual([queueId]);
    save({ ...left, waiting: 0, version: 3 }, 1);
    expect(beat(2)).toEqual([]);
  });

  test("and stops doing so is no server any more", () => {
    const { heartbeat, own, beat } = make();
    beat(0);
    expect(own(heartbeat.signed(waits, t0 + silentAfterMs - 1))).toBeDefined();
    expect(own(heartbeat.signed(waits, t0 + silentAfterMs))).toBeUndefined();
    // It was away for once.
    beat(silentAfterMs);
    expect(own(heartbeat.signed(waits, t0 + silentAfterMs))).toBeDefined();
  });

  test("now and then is a job, until it beats as a server does", () => {
    const { heartbeat, own, beat } = make();
    heartbeat.saw(waits);
    beat(0);
    beat(60_000);
    expect(own(heartbeat.signed(waits, t0 + 60_000))).toBeDefined();
    expect(beat(120_000)).toEqual([]);
    expect(own(heartbeat.signed(waits, t0 + 120_000))).toBeUndefined();
    expect(beat(120_500)).toEqual([queueId]);
    expect(own(heartbeat.signed(waits, t0 + 120_500))).toBeDefined();
  });
});

describe("a process that says goodbye", () => {
  test("has to tell every row in which somebody is awaited", () => {
    const { heartbeat, save, beat } = make();
    beat(0);
    save(waits, 0);
    heartbeat.saw({ ...idle, queueId: other });
    expect(heartbeat.goodbye(t0 + 1)).toEqual([queueId]);
  });

  test("leaves no sign any more; where no other is there, the line is unserved from then on", () => {
    const { heartbeat, own, beat } = make();
    beat(0);
    heartbeat.goodbye(t0 + 1);
    const left = heartbeat.signed(waits, t0 + 1);
    expect(own(left)).toBeUndefined();
    expect(serviceOf(left)).toMatchObject({ heartbeats: [], unservedSinceMs: t0 + 1 });
    expect(heartbeat.signed(idle, t0 + 1)).toBe(idle);
    // A host may start its work again.
    beat(2);
    expect(own(heartbeat.signed(left, t0 + 2))).toBeDefined();
  });
});

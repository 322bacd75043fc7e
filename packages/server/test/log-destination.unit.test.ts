import { expect, test } from "vitest";
import { createLog } from "../src/log.ts";
import { createLogDestination, type Sink } from "../src/log-destination.ts";

type Written = Parameters<Sink>[1];

/** A disk or a pipe that a test fills, empties and lets answer. */
const createRig = ({ maxBytes = 100, auto = false } = {}) => {
  let out = "";
  const pending: (() => void)[] = [];
  const failing: { error: Error | null; writes: number } = { error: null, writes: 0 };
  const tries: (() => void)[] = [];
  const sink: Sink = (bytes, done: Written) => {
    failing.writes += 1;
    const finish = (): void => {
      if (failing.error !== null) return done(failing.error, 0);
      out += bytes.toString();
      done(null, bytes.length);
    };
    if (auto) finish();
    else pending.push(finish);
  };
  const destination = createLogDestination({
    sink,
    sinkSync: (bytes) => {
      if (failing.error !== null) throw failing.error;
      // A little at a time, as a pipe may.
      const part = bytes.subarray(0, 3);
      out += part.toString();
      return part.length;
    },
    maxBytes,
    later: (run) => tries.push(run),
  });
  return {
    ...destination,
    destination,
    failing,
    out: () => out,
    /** The write under way is over. */
    answer: () => pending.shift()?.(),
    tryAgain: () => tries.shift()?.(),
    tries,
  };
};

const line = (text: string) => `${text.padEnd(9, ".")}\n`;
const dropped = (count: number) => expect.stringContaining(`"dropped":${count},`);

test("lines are written in their order, those that come meanwhile together", () => {
  const rig = createRig();
  for (const text of ["a", "b", "c"]) rig.write(line(text));
  expect(rig.failing.writes).toBe(1);
  rig.answer();
  rig.answer();
  expect(rig.out()).toBe(line("a") + line("b") + line("c"));
  expect(rig.failing.writes).toBe(2);
});

test("fault 46: while nobody reads nothing waits, and what was dropped is counted and said", () => {
  const rig = createRig();
  // The first is being written, ten more may wait.
  for (let index = 0; index < 5_000; index += 1) rig.write(line(`${index}`));
  expect(rig.failing.writes).toBe(1);
  rig.answer();
  rig.answer();
  rig.write(line("later"));
  rig.answer();
  const lines = rig.out().split("\n");
  expect(lines.slice(0, 11)).toEqual(
    Array.from({ length: 11 }, (_, index) => line(`${index}`).trimEnd()),
  );
  expect(JSON.parse(lines[11] ?? "")).toEqual({
    level: 40,
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    dropped: 4_989,
    msg: "log lines were dropped: nobody took them",
  });
  expect(lines.slice(12)).toEqual([line("later").trimEnd(), ""]);
});

test("fault 46: a full disk is tried again, and the rest of a line follows its beginning", () => {
  const rig = createRig();
  rig.failing.error = new Error("ENOSPC");
  rig.write(line("a"));
  rig.answer();
  for (let index = 0; index < 20; index += 1) rig.write(line(`${index}`));
  expect(rig.tries).toHaveLength(1);
  rig.tryAgain();
  rig.answer();
  expect(rig.out()).toBe("");
  rig.failing.error = null;
  rig.tryAgain();
  rig.answer();
  rig.answer();
  const lines = rig.out().split("\n");
  expect(lines[0]).toBe("a........");
  expect(lines[11]).toEqual(dropped(10));
});

test("what a sink took in part is not written twice", () => {
  let out = "";
  const parts = createLogDestination({
    sink: (bytes, done) => {
      out += bytes.toString("utf8", 0, 4);
      done(null, Math.min(4, bytes.length));
    },
    sinkSync: (bytes) => bytes.length,
  });
  parts.write(line("abcdefgh"));
  parts.write(line("ijk"));
  expect(out).toBe(line("abcdefgh") + line("ijk"));
});

test("a sink that throws is one that fails", () => {
  const tries: (() => void)[] = [];
  const destination = createLogDestination({
    sink: () => {
      throw new Error("closed");
    },
    sinkSync: () => 0,
    later: (run) => tries.push(run),
  });
  destination.write(line("a"));
  expect(tries).toHaveLength(1);
});

test("flush waits for what was logged, and no longer than it may", async () => {
  const rig = createRig();
  await rig.flush(60_000);
  rig.write(line("a"));
  const flushed = rig.flush(60_000);
  rig.answer();
  await flushed;
  expect(rig.out()).toBe(line("a"));
  rig.write(line("never"));
  await rig.flush(1);
});

test("at the end of the process what waits is written, and what is under way is not doubled", () => {
  const rig = createRig();
  rig.write(line("a"));
  rig.write(line("b"));
  rig.flushSync();
  expect(rig.out()).toBe(line("b"));
  const failed = createRig();
  failed.failing.error = new Error("EAGAIN");
  failed.write(line("a"));
  failed.answer();
  failed.write(line("b"));
  failed.flushSync();
  failed.failing.error = null;
  failed.write(line("c"));
  failed.flushSync();
  expect(failed.out()).toBe(line("a") + line("c"));
});

test("a log on it is one JSON object a line", () => {
  const rig = createRig({ maxBytes: 10_000, auto: true });
  const log = createLog("info", rig.destination);
  log.info({ a: 1 }, "first");
  log.error({ err: new Error("x") }, "second");
  const lines = rig.out().trimEnd().split("\n");
  expect(lines.map((text) => (JSON.parse(text) as { msg: string }).msg)).toEqual([
    "first",
    "second",
  ]);
});

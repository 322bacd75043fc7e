import { fstatSync, write, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** Accepts bytes without waiting, and reports later how many of them it has written. */
export type Sink = (bytes: Buffer, done: (error: Error | null, written: number) => void) => void;

export type LogDestination = DestinationStream & {
  /** Resolves when everything logged so far is written, or after the time limit in milliseconds. */
  flush(withinMs: number): Promise<void>;
  /** Writes waiting lines synchronously, as far as possible: for the end of the process. */
  flushSync(): void;
  /** The number of lines dropped since the start. */
  droppedLines(): number;
};

export type LogDestinationOptions = {
  readonly sink: Sink;
  /** For `flushSync`. Returns the number of bytes written, and throws if none can be written. */
  readonly sinkSync: (bytes: Buffer) => number;
  /** If more than this waits, further lines are dropped. */
  readonly maxBytes?: number;
  /** Calls `run` after a pause, without keeping the process alive. */
  readonly later?: (run: () => void) => void;
};

/** About ten thousand lines: a few seconds of a busy server. */
const maxBytesDefault = 1 << 20;

/** After this time a full disk is tried again. */
const tryAgainAfterMs = 1_000;

const unrefLater = (run: () => void): void => void setTimeout(run, tryAgainAfterMs).unref();

/** The format of pino's lines. Level 40 is a warning. */
const droppedLine = (dropped: number): string =>
  `${JSON.stringify({
    level: 40,
    time: new Date().toISOString(),
    dropped,
    msg: "log lines were dropped: nobody took them",
  })}\n`;

/**
 * Makes a destination that neither waits nor fails. A full disk or an unread pipe makes lines wait.
 * If too many wait, later lines are dropped and counted. As soon as lines can be written again, the
 * log states how many were dropped.
 */
export const createLogDestination = ({
  sink,
  sinkSync,
  maxBytes = maxBytesDefault,
  later = unrefLater,
}: LogDestinationOptions): LogDestination => {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let droppedInAll = 0;
  /** The bytes that are being written, or will be tried again soon. */
  let taken: Buffer | null = null;
  let isWriting = false;
  let whenIdle: (() => void)[] = [];

  const takeAll = (): Buffer | null => {
    // The dropped lines came after all waiting ones.
    if (dropped > 0) waiting.push(droppedLine(dropped));
    if (waiting.length === 0) return null;
    const bytes = Buffer.from(waiting.join(""));
    waiting = [];
    waitingBytes = 0;
    dropped = 0;
    return bytes;
  };

  const done = (error: Error | null, bytes: Buffer, written: number): void => {
    isWriting = false;
    // Part of a line may be written already, so the rest of it must follow.
    taken = written < bytes.length ? bytes.subarray(written) : null;
    if (error === null) next();
    else later(next);
  };

  const next = (): void => {
    const bytes = (taken ??= takeAll());
    if (bytes === null) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
      return;
    }
    isWriting = true;
    try {
      sink(bytes, (error, written) => done(error, bytes, error === null ? written : 0));
    } catch (error) {
      done(error as Error, bytes, 0);
    }
  };

  return {
    write: (line) => {
      if (waitingBytes + line.length > maxBytes) {
        dropped += 1;
        droppedInAll += 1;
        return;
      }
      waiting.push(line);
      waitingBytes += line.length;
      if (taken === null) next();
    },
    droppedLines: () => droppedInAll,
    flush: (withinMs) =>
      new Promise((resolve) => {
        if (taken === null) return resolve();
        const over = setTimeout(resolve, withinMs);
        whenIdle.push(() => {
          clearTimeout(over);
          resolve();
        });
      }),
    flushSync: () => {
      const rest = takeAll();
      // Bytes that are already being written would appear twice.
      const first = isWriting ? null : taken;
      let bytes = Buffer.concat([first, rest].filter((part) => part !== null));
      try {
        while (bytes.length > 0) bytes = bytes.subarray(sinkSync(bytes));
      } catch {
        // The process ends, and there is no other place to write to.
      }
    },
  };
};

const stderr = 2;

/** A write to a file runs in another thread. */
const toFile: Sink = (bytes, done) => write(stderr, bytes, done);

/**
 * While nobody reads a pipe, a write to it would block that thread and keep the process from
 * ending. Node's own stream does not block on a pipe, and reports all bytes at once.
 */
const toPipe: Sink = (bytes, done) => {
  process.stderr.write(bytes, (error) => done(error ?? null, error ? 0 : bytes.length));
};

const createStderr = (): LogDestination => {
  const kind = fstatSync(stderr);
  const isPipe = kind.isFIFO() || kind.isSocket();
  // The reader may close the pipe, and an unhandled error event ends the process.
  if (isPipe) process.stderr.on("error", () => {});
  const destination = createLogDestination({
    sink: isPipe ? toPipe : toFile,
    sinkSync: (bytes) => writeSync(stderr, bytes),
  });
  process.on("exit", () => destination.flushSync());
  return destination;
};

let shared: LogDestination | undefined;

/** The number of lines that the shared destination dropped; 0 if it was never used. */
export const droppedByStderr = (): number => shared?.droppedLines() ?? 0;

/** The shared destination of this process: lines of several logs must not be mixed. */
export const stderrDestination = (): LogDestination => (shared ??= createStderr());

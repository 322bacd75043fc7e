import { fstatSync, write, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** Takes bytes without waiting, and says later how many of them it has written. */
export type Sink = (bytes: Buffer, done: (error: Error | null, written: number) => void) => void;

export type LogDestination = DestinationStream & {
  /** Resolves once all is written that was logged so far, or once the time is over. */
  flush(withinMs: number): Promise<void>;
  /** Writes what waits, as far as that can be had at once: for the end of the process. */
  flushSync(): void;
  /** How many lines were dropped since the start. */
  droppedLines(): number;
};

export type LogDestinationOptions = {
  readonly sink: Sink;
  /** For `flushSync`; answers how many bytes were written, and throws where none can be. */
  readonly sinkSync: (bytes: Buffer) => number;
  /** Lines that wait for more than this are dropped. */
  readonly maxBytes?: number;
  /** Calls `run` after a pause, without keeping the process alive for it. */
  readonly later?: (run: () => void) => void;
};

/** About ten thousand lines: some seconds of a busy server. */
const maxBytesDefault = 1 << 20;

/** A disk that was full is tried again after this. */
const tryAgainAfterMs = 1_000;

const unrefLater = (run: () => void): void => void setTimeout(run, tryAgainAfterMs).unref();

/** The form of pino's own lines; level 40 is a warning. */
const droppedLine = (dropped: number): string =>
  `${JSON.stringify({
    level: 40,
    time: new Date().toISOString(),
    dropped,
    msg: "log lines were dropped: nobody took them",
  })}\n`;

/**
 * Makes a destination that neither waits nor fails, whatever becomes of the lines. A full disk and a
 * pipe that nobody reads keep them waiting; when too many wait, later ones are dropped and counted,
 * and as soon as lines can be written again the log says how many there were.
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
  /** What is being written, or is tried again soon. */
  let taken: Buffer | null = null;
  let isWriting = false;
  let whenIdle: (() => void)[] = [];

  const takeAll = (): Buffer | null => {
    // What was dropped came after all that waits.
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
    // Part of a line may be out already, so the rest of it has to follow.
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
      // What is being written already would be there twice.
      const first = isWriting ? null : taken;
      let bytes = Buffer.concat([first, rest].filter((part) => part !== null));
      try {
        while (bytes.length > 0) bytes = bytes.subarray(sinkSync(bytes));
      } catch {
        // The process ends, and there is no other place.
      }
    },
  };
};

const stderr = 2;

/** A write to a file goes to another thread. */
const toFile: Sink = (bytes, done) => write(stderr, bytes, done);

/**
 * A write to a pipe would keep that thread, and the process from ending, while nobody reads. Node's
 * own stream does not wait for a pipe, and answers for all of the bytes at once.
 */
const toPipe: Sink = (bytes, done) => {
  process.stderr.write(bytes, (error) => done(error ?? null, error ? 0 : bytes.length));
};

const createStderr = (): LogDestination => {
  const kind = fstatSync(stderr);
  const isPipe = kind.isFIFO() || kind.isSocket();
  // Who reads may leave, and an error that nobody listens to ends the process.
  if (isPipe) process.stderr.on("error", () => {});
  const destination = createLogDestination({
    sink: isPipe ? toPipe : toFile,
    sinkSync: (bytes) => writeSync(stderr, bytes),
  });
  process.on("exit", () => destination.flushSync());
  return destination;
};

let shared: LogDestination | undefined;

/** How many lines that destination dropped; none where nothing was ever written to it. */
export const droppedByStderr = (): number => shared?.droppedLines() ?? 0;

/** The one of this process: lines of several logs must not come between each other's halves. */
export const stderrDestination = (): LogDestination => (shared ??= createStderr());

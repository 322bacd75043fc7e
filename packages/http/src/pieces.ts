import type { Bytes } from "./compressor.ts";
import { hostTimers } from "./timers.ts";

/** A long body that is kept in pieces, so that a change copies only the piece that changed. */
export type Pieces = {
  readonly length: number;
  /** All bytes, if they are few enough to be copied at once; else null. */
  readonly bytes: Bytes | null;
  stream(): ReadableStream<Uint8Array>;
  /** All bytes, copied a part at a time. The same instance for all callers. */
  joined(): Promise<Bytes>;
};

/** A millisecond of copying at most: other requests of the process wait meanwhile. */
const bytesAtOnce = 1_048_576;

const streamOf = (parts: readonly Bytes[]): ReadableStream<Uint8Array> => {
  const rest = parts.values();
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = rest.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
};

const nextTurn = (): Promise<void> => new Promise((resolve) => void hostTimers.after(0, resolve));

const join = async (parts: readonly Bytes[], length: number): Promise<Bytes> => {
  const all = new Uint8Array(length);
  let at = 0;
  let sinceTurn = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
    sinceTurn += part.length;
    if (sinceTurn >= bytesAtOnce) {
      sinceTurn = 0;
      await nextTurn();
    }
  }
  return all;
};

const joinAtOnce = (parts: readonly Bytes[], length: number): Bytes => {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

export const createJoined = (parts: readonly Bytes[]): Pieces => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = length <= bytesAtOnce ? joinAtOnce(parts, length) : null;
  let joined: Promise<Bytes> | null = null;
  return {
    length,
    bytes,
    stream: () => streamOf(parts),
    joined: () => {
      joined ??= bytes === null ? join(parts, length) : Promise.resolve(bytes);
      return joined;
    },
  };
};

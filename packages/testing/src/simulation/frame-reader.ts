import { Buffer } from "node:buffer";
import { type BlockFrame, type QueueToken, watchFrames } from "@admit-one/client";
import type { BlockFrame as Frame, GetBlockFrameOutcome, TokenView } from "@admit-one/core";
import type { World } from "./world.ts";

/** What a shared cache between people and servers does. */
export type CacheHabits = {
  /** How long it answers without asking a server, in milliseconds. */
  readonly keepMs: number;
  /** How long it goes on with an old frame while servers fail. */
  readonly keepOnErrorMs: number;
  /**
   * Fault: it makes what it keeps look new, so that nobody can notice its age. No cache does that;
   * the clients' own measurement must be what protects them.
   */
  readonly disguisesAge?: boolean;
};

/** The longest times that the headers of a frame allow, with the steps of its tag. */
export const allowedCache: CacheHabits = { keepMs: 11_000, keepOnErrorMs: 16_000 };

/** A cache that everybody reads frames from. */
export type FrameCache = {
  read(block: number): Promise<BlockFrame | null>;
  /** How many frames it has given. */
  reads(): number;
};

export type FrameCacheDeps = {
  readonly nowMs: () => number;
  /** Asks a server. Null if there is no answer. */
  readonly fetch: (block: number) => Promise<GetBlockFrameOutcome | null>;
};

export const createFrameCache = (
  { nowMs, fetch }: FrameCacheDeps,
  { keepMs, keepOnErrorMs, disguisesAge = false }: CacheHabits,
): FrameCache => {
  const kept = new Map<number, { readonly frame: BlockFrame; readonly atMs: number }>();

  const renew = async (block: number): Promise<BlockFrame | null> => {
    const answer = await fetch(block);
    if (answer?.outcome !== "frame_found") return null;
    const frame = toBody(answer.frame);
    kept.set(block, { frame, atMs: nowMs() });
    return frame;
  };

  let reads = 0;
  const counted = (frame: BlockFrame): BlockFrame => {
    reads += 1;
    return frame;
  };

  return {
    reads: () => reads,
    read: async (block) => {
      const known = kept.get(block);
      const ageMs = nowMs() - (known?.atMs ?? Number.NEGATIVE_INFINITY);
      const isKept = known !== undefined && ageMs < keepMs;
      const renewed = isKept ? null : await renew(block);
      if (renewed !== null) return counted(renewed);
      if (known === undefined || ageMs >= Math.max(keepMs, keepOnErrorMs)) return null;
      return counted(
        disguisesAge
          ? { ...known.frame, serverTime: new Date(nowMs()).toISOString() }
          : known.frame,
      );
    },
  };
};

/** As the API writes it. */
const toBody = ({ serverTimeMs, opensAtMs, message, bits, ...frame }: Frame): BlockFrame => ({
  ...frame,
  serverTime: new Date(serverTimeMs).toISOString(),
  ...(opensAtMs !== null && { opensAt: new Date(opensAtMs).toISOString() }),
  ...(message !== null && { message }),
  bits: Buffer.from(bits).toString("base64"),
  streamThroughNo: 0,
});

export const toToken = ({ reason, message, stale, ...view }: TokenView): QueueToken => ({
  ...view,
  reason: reason ?? undefined,
  message: message ?? undefined,
  stale: stale || undefined,
  issuedAt: new Date(view.issuedAtMs).toISOString(),
  activeUntil: null,
});

type WatchedPlace = {
  /**
   * Reads frames until the person must ask, and then returns true. Returns false once the place is
   * near: from then on the person polls.
   */
  rest(): Promise<boolean>;
  answered(view: TokenView): void;
};

type WatchedPlaceDeps = {
  readonly world: World;
  readonly cache: FrameCache;
  readonly joined: TokenView;
  readonly userId: string;
  readonly breach: (law: string, message: string) => void;
};

/** A place as a client of frames watches it, which reads and asks as soon or as late as it may. */
export const watchPlace = (deps: WatchedPlaceDeps): WatchedPlace => {
  const { world, cache, joined, userId, breach } = deps;
  // With 0 it reads as late as it may, and with almost 1 it asks as late as it may.
  const extreme = (): number => (world.random.chance(0.5) ? 0 : 0.999);
  const place = watchFrames(toToken(joined), world.nowMs(), extreme);
  /** Once it has asked as near, it polls. */
  let polls = false;
  let shown = joined.position ?? Number.POSITIVE_INFINITY;

  const check = ({ position }: QueueToken): void => {
    if (position === null) return;
    if (position > shown) breach("L8", `${userId} reads that ${shown} became ${position}`);
    shown = position;
  };

  return {
    rest: async () => {
      if (polls) return false;
      for (;;) {
        const { asks, isNear, atMs } = place.next();
        await world.sleep(Math.max(0, Math.ceil(atMs - world.nowMs())));
        polls = isNear;
        if (asks) return true;
        place.read(await cache.read(joined.block), world.nowMs());
        check(place.next().token);
      }
    },
    answered: (view) => {
      place.answered(toToken(view), world.nowMs());
      check(place.next().token);
    },
  };
};

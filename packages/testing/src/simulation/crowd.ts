import {
  type BoxOffice,
  type LookUpTokenOutcome,
  longestHintMs,
  type TokenView,
} from "@admit-one/core";
import { type FrameCache, watchPlace } from "./frame-reader.ts";
import type { Answered, Server } from "./server.ts";
import type { World } from "./world.ts";

/**
 * How people wait: most poll as the hint says; some leave; phones sleep and come back; bots poll as
 * fast as they can. If servers are only rarely away, patient people wait for the longest hint after
 * a poll without an answer, which also follows the rules.
 */
export const habits = ["obedient", "obedient", "obedient", "leaver", "sleeper", "bot"] as const;
export const slowHabits = ["obedient", "patient", "patient", "leaver", "sleeper"] as const;
/** People behind a cache read frames while they are far from the head. Others vanish. */
const readingHabits = ["reader", "reader", "reader", "reader", "leaver"] as const;
export type Habit =
  | (typeof habits)[number]
  | (typeof slowHabits)[number]
  | (typeof readingHabits)[number];

export type Waiter = {
  readonly world: World;
  readonly queueId: string;
  readonly userId: string;
  /** Nobody leaves or sleeps in a simulation of payments only. */
  readonly paymentsOnly: boolean;
  /** Whether the queue is slow and servers are away at times. */
  readonly absences: boolean;
  /** What answers those who read frames. Null: everybody polls. */
  readonly cache: FrameCache | null;
  readonly breach: (law: string, message: string) => void;
  /** Asks any server once. */
  readonly askOnce: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<Answered<T>>;
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<T | null>;
};

/** How late after the hint a poll may be and still count as following it (L7). */
const graceMs = 5_000;
/** How often a phone that came back too late joins again. */
const returnsMax = 2;

/** Waits in the queue until admitted. Null if the person gave up or was expired. */
export const waitInLine = async (waiter: Waiter): Promise<string | null> => {
  const { world, paymentsOnly, absences, cache } = waiter;
  const usual = absences ? slowHabits : habits;
  const habit = paymentsOnly
    ? "obedient"
    : world.random.pick<Habit>(cache === null ? usual : readingHabits);
  for (let returns = 0; returns <= returnsMax; returns += 1) {
    const joined = await join(waiter);
    if (joined === null) return null;
    const ended = await wait(waiter, joined, habit);
    if (ended === null || ended.status === "active") return ended?.token ?? null;
    if (ended.reason !== "lapsed" && ended.reason !== "missed") return null;
  }
  return null;
};

const join = async ({ ask, queueId, userId }: Waiter): Promise<TokenView | null> => {
  const joined = await ask((boxOffice) => boxOffice.issueToken({ queueId, userId }));
  return joined !== null && "token" in joined ? joined.token : null;
};

const wait = async (waiter: Waiter, joined: TokenView, habit: Habit): Promise<TokenView | null> => {
  const { world, userId, breach } = waiter;
  const leavesAfter = habit === "leaver" ? world.random.int(0, 8) : Number.MAX_SAFE_INTEGER;
  let shown = joined;
  let toldAtMs = world.nowMs();
  let obeyed = true;
  let hung = 0;
  const place =
    habit === "reader" && waiter.cache !== null
      ? watchPlace({ world, cache: waiter.cache, joined, userId, breach })
      : null;
  for (let polls = 0; shown.status === "waiting"; polls += 1) {
    if (polls >= leavesAfter) return leave(waiter, shown);
    const { token, pollAfterMs } = shown;
    const isFar = (await place?.rest()) === true;
    if (!isFar) await world.sleep(pauseMs(world, habit, pollAfterMs));
    // From here on, a poll without an answer is late through no fault of the person.
    obeyed &&= isFar || world.nowMs() - toldAtMs <= pollAfterMs + graceMs - travelMs;
    const { seen, vain, ...asked } = await poll(waiter, token, habit);
    hung += asked.hung;
    if (seen === null || seen.outcome === "invalid_token") return null;
    if (seen.outcome === "too_many_requests") {
      // A server that was frozen processes all requests sent meanwhile at once.
      const isExcused = habit === "bot" || vain > 0 || hung >= pollsAtOnce;
      if (!isExcused) breach("L7", `${userId} obeys and is asked to come less often`);
      hung = 0;
      await world.sleep(seen.retryAfterMs);
      continue;
    }
    const { reason, version, position } = seen.token;
    if (obeyed && (reason === "lapsed" || reason === "missed")) {
      breach("L7", `${userId}, ${habit}, obeyed and is ${reason} (${seen.token.tokenId})`);
    }
    // While the store is down, positions become unknown after a while.
    const before = shown.position ?? Number.POSITIVE_INFINITY;
    if (version >= shown.version && (position ?? 0) > before) {
      breach("L8", `${userId} fell back from ${shown.position} to ${position}`);
    }
    shown = seen.token;
    toldAtMs = world.nowMs();
    place?.answered(shown);
  }
  return shown;
};

/** The longest time until a request is processed if nothing fails. */
const travelMs = 200;
/** Longer than any outage. */
const triesMax = 400;
/** How many look-ups of one token a server answers at once. */
const pollsAtOnce = 5;
/** A request without an answer for this long may still be on its way to a frozen server. */
const hungMs = 10_000;

type Polled = {
  readonly seen: LookUpTokenOutcome | null;
  /** How many polls had no answer or an error. */
  readonly vain: number;
  /** How many of those were never answered at all. */
  readonly hung: number;
};

/** Polls until a server answers, and counts the failed polls. */
const poll = async (
  { world, askOnce, queueId }: Waiter,
  token: string,
  habit: Habit,
): Promise<Polled> => {
  let hung = 0;
  for (let vain = 0; vain < triesMax; vain += 1) {
    const askedAtMs = world.nowMs();
    const asked = await askOnce((boxOffice) => boxOffice.lookUpToken({ queueId, token }));
    if (asked.answer !== null) return { seen: asked.answer, vain, hung };
    if (world.nowMs() - askedAtMs >= hungMs) hung += 1;
    // An error says when to try again, which is soon.
    const waits = asked.heard === "nothing" && habit === "patient";
    await world.sleep(waits ? longestHintMs + world.random.int(0, 3_000) : soonMs(world));
  }
  return { seen: null, vain: triesMax, hung };
};

export const soonMs = ({ random }: World): number => random.int(200, 2_000);

const pauseMs = (world: World, habit: Habit, hintMs: number): number => {
  switch (habit) {
    case "obedient":
    case "patient":
    case "reader":
    case "leaver":
      return hintMs + world.random.int(0, 3_000);
    case "sleeper":
      return world.random.chance(0.2) ? world.random.int(10_000, 400_000) : hintMs;
    case "bot":
      return world.random.int(50, 400);
  }
};

/** Some leave explicitly, some just disappear. */
const leave = async ({ world, ask, queueId, userId }: Waiter, { token }: TokenView) => {
  if (world.random.chance(0.5)) {
    await ask((boxOffice) => boxOffice.leaveQueue({ queueId, userId, token }));
  }
  return null;
};

/** An operator who keeps changing the limits. Nobody who follows the hints may suffer from it. */
export const meddle = (
  world: World,
  servers: readonly Server[],
  queueId: string,
  over: () => boolean,
  maxActiveMax: number,
): void => {
  const turn = async (): Promise<void> => {
    if (over()) return;
    const { random } = world;
    const pauses = random.chance(0.2);
    await random.pick(servers).ask((boxOffice) =>
      boxOffice.changeQueue({
        queueId,
        mode: pauses ? "paused" : "open",
        policy: { maxActive: random.int(Math.min(3, maxActiveMax), maxActiveMax) },
      }),
    );
    world.after(random.int(5_000, 60_000), () => void turn());
  };
  world.after(world.random.int(5_000, 60_000), () => void turn());
};

import type { BoxOffice, TokenView } from "@admit-one/core";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

/**
 * How people wait: most ask when they are told to; some leave; phones sleep and come back; and bots
 * ask as fast as they can.
 */
export const habits = ["obedient", "obedient", "obedient", "leaver", "sleeper", "bot"] as const;
export type Habit = (typeof habits)[number];

export type Waiter = {
  readonly world: World;
  readonly queueId: string;
  readonly userId: string;
  /** Nobody leaves and nobody sleeps, in a simulation of payments alone. */
  readonly paymentsOnly: boolean;
  readonly breach: (law: string, message: string) => void;
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<T | null>;
};

/** After the hint somebody may ask so much later and still be obeying (L7). */
const graceMs = 5_000;
/** Phones that came back too late join again so often. */
const returnsMax = 2;

/** Stands in line until it is its turn; null when the waiter gave up, or was sent home. */
export const waitInLine = async (waiter: Waiter): Promise<string | null> => {
  const habit = waiter.paymentsOnly ? "obedient" : waiter.world.random.pick(habits);
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
  const { world, ask, queueId, userId, breach } = waiter;
  const leavesAfter = habit === "leaver" ? world.random.int(0, 8) : Number.MAX_SAFE_INTEGER;
  let shown = joined;
  let toldAtMs = world.nowMs();
  let obeyed = true;
  for (let polls = 0; shown.status === "waiting"; polls += 1) {
    if (polls >= leavesAfter) return leave(waiter, shown);
    const { token, pollAfterMs } = shown;
    await world.sleep(pauseMs(world, habit, pollAfterMs));
    const seen = await ask((boxOffice) => boxOffice.lookUpToken({ queueId, token }));
    if (seen === null || seen.outcome === "invalid_token") return null;
    if (seen.outcome === "too_many_requests") {
      if (habit !== "bot") breach("L7", `${userId} obeys and is told to ask less`);
      await world.sleep(seen.retryAfterMs);
      continue;
    }
    // The answer took its time; what counts is when the question was understood.
    obeyed &&= world.nowMs() - toldAtMs <= pollAfterMs + graceMs;
    const { reason, version, position } = seen.token;
    if (obeyed && (reason === "lapsed" || reason === "missed")) {
      breach("L7", `${userId} obeyed and is ${reason}`);
    }
    if (version >= shown.version && (position ?? 0) > (shown.position ?? 0)) {
      breach("L8", `${userId} fell back from ${shown.position} to ${position}`);
    }
    shown = seen.token;
    toldAtMs = world.nowMs();
  }
  return shown;
};

const pauseMs = (world: World, habit: Habit, hintMs: number): number => {
  switch (habit) {
    case "obedient":
    case "leaver":
      return hintMs + world.random.int(0, 3_000);
    case "sleeper":
      return world.random.chance(0.2) ? world.random.int(10_000, 400_000) : hintMs;
    case "bot":
      return world.random.int(50, 400);
  }
};

/** Some say so, some just go. */
const leave = async ({ world, ask, queueId, userId }: Waiter, { token }: TokenView) => {
  if (world.random.chance(0.5)) {
    await ask((boxOffice) => boxOffice.leaveQueue({ queueId, userId, token }));
  }
  return null;
};

/** An operator who can't leave the limits alone: nobody who obeys may suffer from it. */
export const meddle = (
  world: World,
  servers: readonly Server[],
  queueId: string,
  over: () => boolean,
): void => {
  const turn = async (): Promise<void> => {
    if (over()) return;
    const { random } = world;
    const pauses = random.chance(0.2);
    await random.pick(servers).ask((boxOffice) =>
      boxOffice.changeQueue({
        queueId,
        mode: pauses ? "paused" : "open",
        policy: { maxActive: random.int(3, 80) },
      }),
    );
    world.after(random.int(5_000, 60_000), () => void turn());
  };
  world.after(world.random.int(5_000, 60_000), () => void turn());
};

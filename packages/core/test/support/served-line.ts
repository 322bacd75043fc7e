import {
  type BoxOffice,
  createBoxOffice,
  longestHintMs,
  type Queue,
  type QueueId,
  type QueuePolicy,
  type QueueStore,
  type Stores,
  TicketingError,
  type TokenView,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { createFakeClock, createTestSigner, type FakeClock } from "@admit-one/testing";
import { queueId, withQueue } from "./box-office.ts";

/** A server's place; the programs that run there come and go. */
export type Place = {
  /** Starts a program, which is another server than any before. */
  start(): void;
  /** Ends it as a deploy does. */
  stop(): Promise<void>;
  /** Ends it without a word. */
  kill(): void;
  /** It keeps its memory and its connections, and does nothing. */
  freeze(): void;
  wake(): void;
  /** It can't reach the store, and is told so. */
  cutOff(): void;
  reconnect(): void;
  readonly office: () => BoxOffice;
  readonly isUp: () => boolean;
};

type Standing = "up" | "frozen" | "cut off" | "away";

export type Person = {
  readonly userId: string;
  readonly view: () => TokenView;
  /** Leaves, by any server that is up. */
  leave(): Promise<void>;
};

export type ServedLine = {
  readonly clock: FakeClock;
  readonly stores: Stores;
  readonly places: readonly Place[];
  /** How often the queue's row was saved. */
  readonly commits: () => number;
  /** Who asks as they are told, or says nothing after joining. */
  join(habit?: "obeys" | "vanishes"): Promise<Person>;
  /** Lets time pass: servers work, people ask. */
  run(ms: number): Promise<void>;
  /** Who obeyed and was thrown out. */
  readonly lost: readonly string[];
  readonly row: () => Promise<Queue>;
};

const tickMs = 250;
const workEveryMs = 500;
/** How long somebody waits for an answer before they ask another server. */
const patienceMs = 20_000;
/** Whoever asks so late after the hint still obeys. */
const lateMs = 4_900;

export type ServedLineOptions = {
  readonly policy?: Partial<QueuePolicy>;
  readonly servers?: number;
  /** How long people wait after they asked in vain: the longest that anybody is told, unless said. */
  readonly afterError?: "as told" | "longest";
  /** Whether a balancer sends people to a server that is up, where one is. */
  readonly isRouted?: boolean;
  /** Wraps the store of the queues. */
  readonly wrap?: (queues: QueueStore) => QueueStore;
};

const signer = createTestSigner();

/** A line with servers that come and go, and people who ask at the last moment that obeys. */
export const openServedLine = async (options: ServedLineOptions = {}): Promise<ServedLine> => {
  const { policy = {}, servers: size = 1, afterError = "longest", isRouted = false } = options;
  const { wrap = (all) => all } = options;
  const memory = createMemoryStores();
  let commits = 0;
  const counted: QueueStore = {
    ...memory.queues,
    update: (slice, decide) =>
      memory.queues.update(slice, (state) => {
        const decision = decide(state);
        if (decision.change?.queue !== undefined) commits += 1;
        return decision;
      }),
  };
  const stores = { ...memory, queues: wrap(counted) };
  const clock = createFakeClock();
  let made = 0;
  const ids = { next: (kind: string) => `${kind}-${++made}` };
  const queues = (): Promise<Queue> =>
    stores.queues.read({ queueId: queueId as QueueId }).then(({ queue }) => {
      if (queue === null) throw new Error("There is no queue.");
      return queue;
    });

  const createPlace = (): Place & { readonly standing: () => Standing } => {
    let standing: Standing = "away";
    let office: BoxOffice | null = null;
    const stand = (to: Standing) => () => {
      standing = to;
    };
    const reached = <T extends object>(port: T): T =>
      new Proxy(port, {
        get:
          (target, name) =>
          (...args: unknown[]) =>
            standing === "cut off"
              ? Promise.reject(new TicketingError("UNAVAILABLE", "planted"))
              : (Reflect.get(target, name) as (...given: unknown[]) => unknown)(...args),
      });
    const current = (): BoxOffice => {
      if (office === null) throw new Error("It was never started.");
      return office;
    };
    return {
      start: () => {
        standing = "up";
        office = createBoxOffice({
          stores: { ...stores, queues: reached(stores.queues) },
          clock,
          timers: { after: (ms, run) => clock.at(clock.nowMs() + ms, run), random: () => 0.5 },
          ids,
          signer,
          gateways: [],
        });
      },
      stop: async () => {
        await current().goodbye();
        standing = "away";
      },
      kill: stand("away"),
      freeze: stand("frozen"),
      wake: stand("up"),
      cutOff: stand("cut off"),
      reconnect: stand("up"),
      office: current,
      isUp: () => standing === "up",
      standing: () => standing,
    };
  };

  const places = Array.from({ length: size }, createPlace);
  for (const place of places) place.start();
  await places[0]?.office().createConcert(withQueue({ ratePerMinute: null, ...policy }));

  type Asker = { dueAtMs: number; view: TokenView; turn: number };
  const askers: Asker[] = [];
  const lost: string[] = [];

  /** Nobody answered: somebody else is asked, later. */
  const inVain = (one: Asker, untilMs: number): void => {
    one.turn += 1;
    one.dueAtMs =
      untilMs + lateMs + (afterError === "longest" ? longestHintMs : one.view.pollAfterMs);
  };

  const ask = async (one: Asker): Promise<void> => {
    const nowMs = clock.nowMs();
    const asked = places[one.turn % places.length];
    const place = isRouted && asked?.isUp() === false ? places.find(({ isUp }) => isUp()) : asked;
    const standing = place?.standing();
    if (place === undefined || standing === "away") return inVain(one, nowMs);
    if (standing === "frozen") {
      one.turn += 1;
      one.dueAtMs = nowMs + patienceMs;
      return;
    }
    const { token } = one.view;
    const found = await place
      .office()
      .lookUpToken({ queueId, token })
      .catch(() => null);
    if (found === null) return inVain(one, nowMs);
    if (found.outcome === "token_found") one.view = found.token;
    one.dueAtMs = nowMs + one.view.pollAfterMs + lateMs;
    const { reason, tokenId } = one.view;
    if (reason === "lapsed" || reason === "missed") lost.push(`${tokenId} is ${reason}`);
  };

  const work = async (): Promise<void> => {
    for (const place of places) {
      const standing = place.standing();
      if (standing !== "up" && standing !== "cut off") continue;
      const steps = place.office().work;
      await steps.advance().catch(() => 0);
      await steps.beat().catch(() => 0);
    }
  };

  const tick = async (): Promise<void> => {
    clock.advance(tickMs);
    if (clock.nowMs() % workEveryMs === 0) await work();
    for (const one of askers) {
      if (one.view.status === "waiting" && clock.nowMs() >= one.dueAtMs) await ask(one);
    }
  };

  const up = (): BoxOffice => {
    const place = places.find(({ standing }) => standing() === "up");
    if (place === undefined) throw new Error("No server is up.");
    return place.office();
  };

  let joined = 0;
  return {
    clock,
    stores,
    places,
    commits: () => commits,
    lost,
    row: queues,
    join: async (habit = "obeys") => {
      joined += 1;
      const userId = `user-${joined}`;
      const issued = await up().issueToken({ queueId, userId });
      if (!("token" in issued)) throw new Error(issued.outcome);
      const { token: view } = issued;
      const one: Asker = { dueAtMs: clock.nowMs() + view.pollAfterMs + lateMs, view, turn: joined };
      if (habit === "obeys") askers.push(one);
      return {
        userId,
        view: () => one.view,
        leave: async () => {
          await up().leaveQueue({ queueId, userId, token: one.view.token });
        },
      };
    },
    run: async (ms) => {
      const untilMs = clock.nowMs() + ms;
      while (clock.nowMs() < untilMs) await tick();
    },
  };
};

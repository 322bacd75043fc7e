import {
  type BoxOffice,
  type Clock,
  createBoxOffice,
  type EventSubscriber,
  type Ids,
  type Stores,
  TicketingError,
  type Timers,
  type TokenSigner,
} from "@admit-one/core";
import type { Bank } from "./bank.ts";
import type { Faults } from "./faults.ts";
import { createWire, type Incarnation, type StoreOutage, whenAwake } from "./wire.ts";
import { wiredStores } from "./wired-stores.ts";
import type { World } from "./world.ts";

/** The result of a request: an answer, an error, or nothing. */
export type Answered<T> =
  | { readonly answer: T }
  | { readonly answer: null; readonly heard: "error" | "nothing" };

export type Server = {
  /**
   * Sends a request. Null if the server stopped, could not answer, takes too long, or is not
   * running.
   */
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<Answered<T>>;
  /** Whether a load balancer sends requests here. It checks readiness now and then. */
  readonly isListed: () => boolean;
  /** Kills the server. It starts again after this time. */
  readonly vanish: (forMs: number) => void;
  readonly freeze: (forMs: number) => void;
  /** Stops it as a deployment does. It starts again soon. */
  readonly deploy: () => void;
  /** It cannot reach its store: calls fail, or wait for it. */
  readonly loseStore: (outage: { readonly forMs: number; readonly hangs: boolean }) => void;
  /** Stops it for good. */
  readonly shutDown: () => void;
};

export type ServerDeps = {
  readonly world: World;
  readonly name: string;
  readonly stores: Stores;
  readonly bank: Bank;
  readonly ids: Ids;
  readonly signer: TokenSigner;
  readonly faults: () => Faults;
  readonly subscribers: readonly EventSubscriber[];
  /** How long a server rests between two turns of its work. */
  readonly paceMs: () => number;
  /** Called for a defect: an error that must not occur. */
  readonly onDefect: (error: unknown) => void;
};

type Running = Incarnation & { readonly boxOffice: BoxOffice; readonly stopped: Promise<void> };

const restartMs = 3_000;
/** How long a client, or anything in between, waits for an answer before it asks another server. */
const patienceMs = 20_000;
/**
 * After this time a load balancer that polls `/readyz` sends nothing to a server that is not ready.
 */
const unlistedAfterMs = 10_000;
/** How many turns of other work come between two readings of the books. */
const reconcileEvery = 60;
/** The longest time between two readings of the bank's books, whatever the pace. */
const reconcileMostMs = 1_800_000;

/** A server process: it runs the box office and its work, stops at times, and starts again. */
export const createServer = (deps: ServerDeps): Server => {
  const { world, name, onDefect } = deps;
  const skewMs = world.random.int(-deps.faults().skewMs, deps.faults().skewMs) / 2;
  let running: Running | null = null;
  let over = false;
  let awayMs = restartMs;
  const store: StoreOutage = { untilMs: 0, hangs: false };
  /** Since when it is not ready. A load balancer notices some seconds later. */
  let unreadySinceMs = Number.POSITIVE_INFINITY;
  let isStopping = false;
  const isReady = (): boolean =>
    running !== null &&
    !isStopping &&
    Math.max(running.frozenUntilMs, store.untilMs) <= world.nowMs();
  const look = (): void => {
    if (isReady()) unreadySinceMs = Number.POSITIVE_INFINITY;
    else if (unreadySinceMs === Number.POSITIVE_INFINITY) unreadySinceMs = world.nowMs();
  };
  const start = (): void => {
    if (over) return;
    running = incarnate(deps, skewMs, store, () => {
      world.note(`${name} stops`);
      running = null;
      isStopping = false;
      world.after(awayMs, start);
      awayMs = restartMs;
    });
    const { paceMs } = deps;
    for (const step of ["advance", "beat", "recover", "relay", "sweep"] as const) {
      drive(world, running, step, paceMs, onDefect);
    }
    const rarelyMs = (): number =>
      Math.max(paceMs(), Math.min(paceMs() * reconcileEvery, reconcileMostMs));
    drive(world, running, "reconcile", rarelyMs, onDefect);
  };
  start();
  return {
    async ask<T>(request: (boxOffice: BoxOffice) => Promise<T>) {
      const current = running;
      if (current === null) return nothing;
      const { promise, resolve } = Promise.withResolvers<Answered<T>>();
      void current.stopped.then(() => resolve(nothing));
      const giveUp = world.after(patienceMs, () => resolve(nothing));
      void whenAwake(world, current, () => {
        void request(current.boxOffice).then(
          (answer) => resolve({ answer }),
          (error: unknown) => {
            if (!isBroken(error)) onDefect(error);
            resolve({ answer: null, heard: "error" });
          },
        );
      });
      return promise.finally(giveUp);
    },
    isListed() {
      look();
      return world.nowMs() - unreadySinceMs < unlistedAfterMs;
    },
    loseStore({ forMs, hangs }) {
      world.note(`${name} loses its store`);
      store.untilMs = world.nowMs() + forMs;
      store.hangs = hangs;
      look();
    },
    vanish(forMs) {
      world.note(`${name} vanishes`);
      awayMs = forMs;
      running?.stop();
      look();
    },
    freeze(forMs) {
      world.note(`${name} freezes`);
      if (running !== null) running.frozenUntilMs = world.nowMs() + forMs;
      look();
    },
    deploy() {
      world.note(`${name} is about to stop`);
      const current = running;
      if (current === null) return;
      isStopping = true;
      look();
      // Until the load balancer notices, it still serves all requests.
      world.after(unlistedAfterMs + 1, () =>
        whenAwake(world, current, () => {
          const stop = (): void => current.stop();
          void current.boxOffice.goodbye().then(stop, stop);
        }),
      );
    },
    shutDown() {
      over = true;
      if (running !== null) running.alive = false;
      running = null;
    },
  };
};

const nothing = { answer: null, heard: "nothing" } as const;

/**
 * Infrastructure errors are expected here. A failed guard is not: it means that a law was broken.
 */
const isBroken = (error: unknown): boolean =>
  error instanceof TicketingError && error.code !== "CORRUPT";

/**
 * The bank did not answer when its books were read. This pass fails, and the next one continues.
 */
const isSilence = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof TicketingError) && !(error instanceof TypeError);

const incarnate = (
  deps: ServerDeps,
  skewMs: number,
  store: Readonly<StoreOutage>,
  onStop: () => void,
): Running => {
  const { world, stores, bank, ids, signer, faults, subscribers } = deps;
  let hear: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const process: Incarnation = {
    alive: true,
    frozenUntilMs: 0,
    stop() {
      if (!process.alive) return;
      process.alive = false;
      hear();
      onStop();
    },
  };
  const clock: Clock = { nowMs: () => world.nowMs() + Math.round(skewMs) };
  const timers: Timers = {
    after: (delayMs, run) => world.after(delayMs, () => whenAwake(world, process, run)),
    random: () => world.random.next(),
  };
  const boxOffice = createBoxOffice({
    stores: wiredStores(createWire(world, process, faults, store), stores),
    clock,
    timers,
    ids,
    signer,
    gateways: bank.gateways(process),
    wallet: { openingBalances: { KRW: 120_000 } },
    subscribers,
    options: {
      clockSkewMs: 5_000,
      gatewayTimeoutMs: 3_000,
      // The books are read over unreliable connections by servers that stop, so no pass may be the
      // last chance.
      reconcileLookbackMs: 86_400_000,
      deliveryTimeoutMs: 3_000,
      deliveryDelaysMs: [1_000, 2_000, 4_000],
    },
  });
  return Object.assign(process, { boxOffice, stopped });
};

/** Repeats one kind of work while this incarnation lives. */
const drive = (
  world: World,
  process: Running,
  step: keyof BoxOffice["work"],
  paceMs: () => number,
  onDefect: (error: unknown) => void,
): void => {
  const turn = async (): Promise<void> => {
    try {
      await process.boxOffice.work[step]();
    } catch (error) {
      if (!isBroken(error) && !(step === "reconcile" && isSilence(error))) onDefect(error);
    }
    again(paceMs() + world.random.int(0, Math.round(paceMs() / 5)));
  };
  const again = (delayMs: number): void => {
    world.after(delayMs, () => whenAwake(world, process, () => void turn()));
  };
  again(world.random.int(0, paceMs()));
};

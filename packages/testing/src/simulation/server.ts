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

/** What came of a request: an answer; or an error, or none at all. */
export type Answered<T> =
  | { readonly answer: T }
  | { readonly answer: null; readonly heard: "error" | "nothing" };

export type Server = {
  /** Asks the server; null where it stopped, could not answer, takes too long, or is not up. */
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<Answered<T>>;
  /** Whether a balancer sends anybody here: it looks now and then whether the server is ready. */
  readonly isListed: () => boolean;
  /** Kills it; it starts again so much later. */
  readonly vanish: (forMs: number) => void;
  readonly freeze: (forMs: number) => void;
  /** Stops it as a deploy does; it starts again soon. */
  readonly deploy: () => void;
  /** It can't reach its store: calls fail, or wait for it. */
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
  /** A defect: something threw that may not. */
  readonly onDefect: (error: unknown) => void;
};

type Running = Incarnation & { readonly boxOffice: BoxOffice; readonly stopped: Promise<void> };

const restartMs = 3_000;
/** How long anybody waits for an answer: then they, or whatever is between, ask another server. */
const patienceMs = 20_000;
/** A balancer that asks `/readyz` every few seconds sends nobody to a server that is not ready. */
const unlistedAfterMs = 10_000;
/** Books are read so much more rarely than other work is done. */
const reconcileEvery = 60;
/** The longest time after which the bank's books are read again, however slow the pace. */
const reconcileMostMs = 1_800_000;

/** A server process: it runs the box office and its work, stops at times, and starts anew. */
export const createServer = (deps: ServerDeps): Server => {
  const { world, name, onDefect } = deps;
  const skewMs = world.random.int(-deps.faults().skewMs, deps.faults().skewMs) / 2;
  let running: Running | null = null;
  let over = false;
  let awayMs = restartMs;
  const store: StoreOutage = { untilMs: 0, hangs: false };
  /** Since when it is not ready; a balancer finds out some seconds later. */
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
      // Until a balancer has seen it, everything is served.
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

/** Broken infrastructure is expected here; a guard that fired is not: somebody broke a law. */
const isBroken = (error: unknown): boolean =>
  error instanceof TicketingError && error.code !== "CORRUPT";

/** The bank does not answer a reader of its books: the pass says so, and the next one goes on. */
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
      // Books are read over wires that break, by servers that stop: no pass may be the last chance.
      reconcileLookbackMs: 86_400_000,
      deliveryTimeoutMs: 3_000,
      deliveryDelaysMs: [1_000, 2_000, 4_000],
    },
  });
  return Object.assign(process, { boxOffice, stopped });
};

/** One kind of work, again and again for as long as this incarnation lives. */
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

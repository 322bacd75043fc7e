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
import { createWire, type Incarnation } from "./wire.ts";
import { wiredStores } from "./wired-stores.ts";
import type { World } from "./world.ts";

/** What came of a request: an answer, or the line went dead. */
export type Answered<T> = { readonly answer: T } | { readonly answer: null };

export type Server = {
  /** Asks the server; null where it stopped, could not answer, or is not up. */
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<Answered<T>>;
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
  /** A defect: something threw that may not. */
  readonly onDefect: (error: unknown) => void;
};

type Running = Incarnation & { readonly boxOffice: BoxOffice; readonly stopped: Promise<void> };

const restartMs = 3_000;
const workEveryMs = 500;

/** A server process: it runs the box office and its work, stops at times, and starts anew. */
export const createServer = (deps: ServerDeps): Server => {
  const { world, name, onDefect } = deps;
  const skewMs = world.random.int(-deps.faults().skewMs, deps.faults().skewMs) / 2;
  let running: Running | null = null;
  let over = false;
  const start = (): void => {
    if (over) return;
    running = incarnate(deps, skewMs, () => {
      world.note(`${name} stops`);
      running = null;
      world.after(restartMs, start);
    });
    for (const step of ["advance", "recover", "relay", "sweep"] as const) {
      drive(world, running, step, onDefect);
    }
  };
  start();
  return {
    async ask(request) {
      const current = running;
      if (current === null) return { answer: null };
      const dead = current.stopped.then(() => ({ answer: null }));
      const answered = request(current.boxOffice).then(
        (answer) => ({ answer }),
        (error: unknown) => {
          if (!isBroken(error)) onDefect(error);
          return { answer: null };
        },
      );
      return Promise.race([answered, dead]);
    },
    shutDown() {
      over = true;
      if (running !== null) running.alive = false;
      running = null;
    },
  };
};

/** Broken infrastructure is expected here; a guard that fired is not: somebody broke a law. */
const isBroken = (error: unknown): boolean =>
  error instanceof TicketingError && error.code !== "CORRUPT";

const incarnate = (deps: ServerDeps, skewMs: number, onStop: () => void): Running => {
  const { world, stores, bank, ids, signer, faults, subscribers } = deps;
  let hear: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    hear = resolve;
  });
  const process: Incarnation = {
    alive: true,
    stop() {
      if (!process.alive) return;
      process.alive = false;
      hear();
      onStop();
    },
  };
  const clock: Clock = { nowMs: () => world.nowMs() + Math.round(skewMs) };
  const timers: Timers = {
    after: (delayMs, run) => world.after(delayMs, () => (process.alive ? run() : undefined)),
    random: () => world.random.next(),
  };
  const boxOffice = createBoxOffice({
    stores: wiredStores(createWire(world, process, faults), stores),
    clock,
    timers,
    ids,
    signer,
    gateways: bank.gateways(process, faults),
    wallet: { openingBalances: { KRW: 120_000 } },
    subscribers,
    options: {
      clockSkewMs: 5_000,
      gatewayTimeoutMs: 3_000,
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
  onDefect: (error: unknown) => void,
): void => {
  const turn = async (): Promise<void> => {
    if (!process.alive) return;
    try {
      await process.boxOffice.work[step]();
    } catch (error) {
      if (!isBroken(error)) onDefect(error);
    }
    world.after(workEveryMs + world.random.int(0, 100), () => void turn());
  };
  world.after(world.random.int(0, workEveryMs), () => void turn());
};

import {
  type BoxOffice,
  createBoxOffice,
  type SeatId,
  type Stores,
  type TokenSigner,
} from "@admit-one/core";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import { concertDocument } from "../concert-document.ts";
import { createSequentialIds } from "../fakes/sequential-ids.ts";
import { attack, type Scheme } from "./attacker.ts";
import { createWorld, type World } from "./world.ts";

export type FairnessOptions = {
  readonly seed: number;
  /** Accounts that block seats. They are first in the queue. */
  readonly attackers?: number;
  readonly scheme?: Scheme;
  readonly honest?: number;
  readonly maxActive?: number;
  readonly seats?: number;
  /** When to measure, in milliseconds of virtual time. */
  readonly forMs?: number;
  readonly stores?: Stores;
};

export type FairnessReport = {
  /** Seats that honest buyers had paid by then. */
  readonly paid: number;
  /** How many honest buyers did so. */
  readonly buyers: number;
  /** When half of the paid seats were paid, in milliseconds from the start. Null if none was. */
  readonly halfAfterMs: number | null;
};

/** What honest buyers get of the same sale with and without attackers. */
export type FairnessShare = {
  readonly seed: number;
  readonly without: FairnessReport;
  readonly attacked: FairnessReport;
  /** The share of their seats without attackers that they also get with attackers. */
  readonly share: number;
};

export const fairnessShare = async (
  options: Omit<FairnessOptions, "stores">,
  stores: () => Stores = createMemoryStores,
): Promise<FairnessShare> => {
  const without = await measureFairness({ ...options, attackers: 0, stores: stores() });
  const attacked = await measureFairness({ ...options, stores: stores() });
  return { seed: options.seed, without, attacked, share: attacked.paid / without.paid };
};

/** The median share of several sales. */
export const medianShare = (shares: readonly FairnessShare[]): number => {
  const sorted = shares.map(({ share }) => share).sort((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((below ?? 0) + (above ?? 0)) / 2;
};

const minuteMs = 60_000;
const startMs = Date.UTC(2030, 0, 1);
const ids = { queueId: "queue-1", showId: "show-1" };
const seatsPerRow = 20;

/** Measures what honest buyers get of a sale while attackers block seats. */
export const measureFairness = async (options: FairnessOptions): Promise<FairnessReport> => {
  const { seed, attackers = 50, scheme = "keep", honest = 500, maxActive = 50 } = options;
  const { seats = 200, forMs = 60 * minuteMs, stores = createMemoryStores() } = options;
  const world = createWorld(seed, startMs);
  const boxOffice = await open(world, { stores, maxActive, seats });
  const paidAtMs: number[] = [];
  let buyers = 0;
  // Nothing changes once everything is paid.
  const over = (): boolean => world.nowMs() >= startMs + forMs || paidAtMs.length >= seats;
  const ask = <T>(request: (asked: BoxOffice) => Promise<T>): Promise<T> => request(boxOffice);
  for (let index = 0; index < honest; index += 1) {
    const one = { world, boxOffice, userId: `honest-${index}`, over };
    // Most come at once.
    const comesAfterMs = 2_000 + Math.round(world.random.next() ** 3 * 10 * minuteMs);
    world.after(comesAfterMs, () => {
      void buy(one).then((count) => {
        if (count > 0) buyers += 1;
        for (let seat = 0; seat < count; seat += 1) paidAtMs.push(world.nowMs() - startMs);
      });
    });
  }
  for (let index = 0; index < attackers; index += 1) {
    const one = { userId: `attacker-${index}`, scheme, seats: 4, methods, ask, over };
    world.after(index, () => void attack({ world, ...ids, ...one }));
  }
  drive(world, boxOffice);
  await world.run(over, forMs);
  const halfAfterMs = paidAtMs[Math.ceil(paidAtMs.length / 2) - 1] ?? null;
  return { paid: paidAtMs.length, buyers, halfAfterMs };
};

const methods = {
  refused: { type: "scripted", outcome: "decline" },
  open: { type: "scripted", outcome: "redirect" },
};

const open = async (
  world: World,
  { stores, maxActive, seats }: Required<Pick<FairnessOptions, "stores" | "maxActive" | "seats">>,
): Promise<BoxOffice> => {
  const clock = { nowMs: world.nowMs };
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: { after: world.after, random: world.random.next },
    ids: createSequentialIds(),
    signer: plainSigner,
    gateways: [createScriptedGateway({ clock })],
  });
  const [show] = concertDocument().shows;
  if (show === undefined) throw new TypeError("The concert has no show.");
  const rows = Array.from({ length: Math.ceil(seats / seatsPerRow) }, (_, row) => ({
    row: `${row + 1}`,
    seats: Math.min(seatsPerRow, seats - row * seatsPerRow),
  }));
  const sections = [{ section: "A", price: 110_000, rows }];
  const document = concertDocument({
    queue: { queueId: ids.queueId, maxActive },
    shows: [{ ...show, sections }],
  });
  const created = await boxOffice.createConcert(document);
  if (created.outcome !== "concert_created") throw new TypeError(created.outcome);
  return boxOffice;
};

/** The work loop of a server, at its real intervals. */
const drive = (world: World, boxOffice: BoxOffice): void => {
  const every = (ms: number, step: () => Promise<unknown>): void => {
    const turn = async (): Promise<void> => {
      await step();
      world.after(ms, () => void turn());
    };
    world.after(0, () => void turn());
  };
  every(500, async () => {
    while ((await boxOffice.work.advance()) > 0);
  });
  for (const step of ["recover", "relay", "sweep"] as const) every(1_000, boxOffice.work[step]);
};

type Honest = {
  readonly world: World;
  readonly boxOffice: BoxOffice;
  readonly userId: string;
  readonly over: () => boolean;
};

/** A buyer who wants one to four seats and joins the queue again up to twice if there were none. */
const buy = async (honest: Honest): Promise<number> => {
  for (let turn = 0; turn < 3 && !honest.over(); turn += 1) {
    const token = await waitForTurn(honest);
    if (token === null) return 0;
    const count = await shop(honest, token);
    if (count !== "nothing") return count;
  }
  return 0;
};

const waitForTurn = async ({ world, boxOffice, userId, over }: Honest): Promise<string | null> => {
  const { queueId } = ids;
  const joined = await boxOffice.issueToken({ queueId, userId });
  if (!("token" in joined)) return null;
  let { token: shown } = joined;
  while (shown.status === "waiting" && !over()) {
    await world.sleep(shown.pollAfterMs + world.random.int(0, 1_000));
    const seen = await boxOffice.lookUpToken({ queueId, token: shown.token });
    if (seen.outcome !== "token_found") return null;
    shown = seen.token;
  }
  return shown.status === "active" ? shown.token : null;
};

/** Looks, thinks, chooses and pays. Tries again while the token is active. */
const shop = async (honest: Honest, token: string): Promise<number | "nothing"> => {
  const { world, boxOffice, userId, over } = honest;
  const { showId } = ids;
  const wanted = world.random.int(1, 4);
  while (!over()) {
    await world.sleep(world.random.int(5_000, 15_000));
    const listed = await boxOffice.listSeats({ showId, token });
    if (listed.outcome !== "seats_listed") return "nothing";
    const free = listed.seats.filter(({ available }) => available).map(({ seatId }) => seatId);
    if (free.length === 0) continue;
    const first = world.random.int(0, free.length - 1);
    const seatIds: readonly SeatId[] = free.slice(first, first + wanted);
    const held = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
    if (held.outcome === "invalid_token") return "nothing";
    if (held.outcome !== "seats_reserved") continue;
    const { reservationId } = held.reservation;
    await world.sleep(world.random.int(20_000, 120_000));
    const paid = await boxOffice.pay({ reservationId, userId, token });
    return paid.outcome === "payment_captured" ? seatIds.length : "nothing";
  }
  return "nothing";
};

/** Nobody forges tokens here, and signatures would take most of the time. */
const plainSigner: TokenSigner = {
  sign: (payload) => payload,
  verify: (signed) => ({ outcome: "valid", payload: signed, isCurrent: true }),
};

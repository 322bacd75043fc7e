import type { BoxOffice, CancelRefund, Reservation } from "@admit-one/core";
import { seatedName } from "./hall.ts";
import type { Diary } from "./operator.ts";
import type { World } from "./world.ts";

export type CounterDeps = {
  readonly world: World;
  readonly showId: string;
  /** The seats of the show, without standing places. */
  readonly seatIds: readonly string[];
  readonly diary: Diary;
  readonly reservations: ReadonlyMap<string, Reservation>;
  /** Asks any server, a few times. Null if none answers. */
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<T | null>;
  /** Whether seats may be taken away from buyers. */
  readonly mayTake: boolean;
  readonly over: () => boolean;
};

/**
 * A person at the counter while others buy: blocks seats and puts them back, sells at the door, moves
 * people and cancels single seats.
 */
export const workCounter = async (deps: CounterDeps): Promise<void> => {
  const { world, over, mayTake } = deps;
  const acts = mayTake ? [block, unblock, sell, move, cancelSeats] : [move, cancelSeats];
  for (let turn = 1; !over(); turn += 1) {
    await world.sleep(world.random.int(1_000, 12_000));
    if (!over()) await world.random.pick(acts)(deps, `counter-${turn}`);
  }
};

const someOf = ({ world, seatIds }: CounterDeps, count: number): readonly string[] =>
  Array.from(new Set(Array.from({ length: count }, () => world.random.pick(seatIds))));

const block = async (deps: CounterDeps): Promise<void> => {
  const { world, showId, ask } = deps;
  const seatIds = someOf(deps, world.random.int(1, 3));
  await ask((office) => office.blockSeats({ showId, seatIds, reason: "camera" }));
};

const unblock = async ({ world, showId, seatIds, ask }: CounterDeps): Promise<void> => {
  const count = world.random.int(0, 2);
  const wish = world.random.chance(0.5)
    ? { section: seatedName, count }
    : { seatIds: seatIds.slice(0, 50) };
  await ask((office) => office.unblockSeats({ showId, ...wish, reason: "no camera" }));
};

const sell = async (deps: CounterDeps, idempotencyKey: string): Promise<void> => {
  const { world, showId, ask } = deps;
  const count = world.random.int(1, 3);
  const wish = world.random.chance(0.5)
    ? { seatIds: someOf(deps, count) }
    : { best: { count, section: seatedName } };
  const amount = world.random.pick([null, 0, 70_001]) ?? undefined;
  const order = { showId, ...wish, amount, reason: "at the door", idempotencyKey };
  await ask((office) => office.sellSeats(order));
  // A call that is sent again sells nothing more.
  if (world.random.chance(0.3)) await ask((office) => office.sellSeats(order));
};

/** A confirmed reservation, as the auditor saw it last. */
const confirmedOne = ({ world, reservations }: CounterDeps): Reservation | null => {
  const all = [...reservations.values()].filter(({ status }) => status === "confirmed");
  return all.length === 0 ? null : world.random.pick(all);
};

const move = async (deps: CounterDeps): Promise<void> => {
  const { world, ask } = deps;
  const one = confirmedOne(deps);
  if (one === null) return;
  const { reservationId, seats } = one;
  const others = someOf(deps, seats.length);
  const seatIds = seats.map(({ seatId }, index) =>
    world.random.chance(0.7) ? (others[index] ?? seatId) : seatId,
  );
  await ask((office) => office.moveReservation({ reservationId, seatIds }));
};

const cancelSeats = async (deps: CounterDeps, idempotencyKey: string): Promise<void> => {
  const { world, ask, diary } = deps;
  const one = confirmedOne(deps);
  if (one === null) return;
  const { reservationId } = one;
  const seats = one.seats.filter((_, index) => index === 0 || world.random.chance(0.3));
  const refund = world.random.pick<CancelRefund>(["full", "full", "none", { amount: 10_000 }]);
  // The last seats end the reservation.
  diary.ordered.set(reservationId, [...(diary.ordered.get(reservationId) ?? []), refund]);
  const known = diary.parts.get(reservationId) ?? 0;
  diary.parts.set(reservationId, known);
  const seatIds = seats.map(({ seatId }) => seatId);
  const order = { reservationId, seatIds, refund, idempotencyKey };
  const answer = await ask((office) => office.cancelReservation(order));
  if (world.random.chance(0.3)) await ask((office) => office.cancelReservation(order));
  if (answer?.outcome !== "reservation_cancelled") return;
  const price = seats.reduce((sum, seat) => sum + seat.price, 0);
  const due = refund === "full" ? price : refund === "none" ? 0 : refund.amount;
  diary.parts.set(reservationId, (diary.parts.get(reservationId) ?? 0) + due);
};

import { checkName } from "../../concert/plan/check-words.ts";
import { normalName } from "../../concert/plan/names.ts";
import { isAvailable, type Seat } from "../../concert/seat.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { operator } from "../../kernel/idempotency.ts";
import type { SeatId, ShowId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { check, checkInteger } from "../../kernel/validate.ts";
import { type BlockOutcome, type BlockSeats, blockSeats } from "../../reservation/block-seats.ts";
import type {
  BlockSeatsCommand,
  BlockSeatsOutcome,
  SkippedSeat,
} from "../../reservation/reservation-commands.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeatIds } from "../seat-ids.ts";

/** The most seats in one step and in its event. */
export const blockedAtOnceMax = 1_000;
const reasonMax = 200;

/**
 * An operator takes seats out of the sale, or puts them back. A section goes in bounded steps: a
 * call that fails half-way may be repeated, since it names the state that it wants.
 */
export const changeBlocks = async (
  context: Operating<SalesContext>,
  command: BlockSeatsCommand,
  to: BlockSeats["to"],
): Promise<BlockSeatsOutcome> => {
  const errors = checkCommand(command);
  if (errors.length > 0) return validation(...errors);
  const { section, seatIds = [], count } = command;
  if (section === undefined) {
    const named = seatIds.map(normalName) as SeatId[];
    return changeInSteps(context, command, to, { seatIds: named, atMost: named.length });
  }
  const { stores, clock } = context;
  const showId = command.showId as ShowId;
  if ((await stores.concerts.show(showId)) === null) return notFound("show");
  const { seats } = await stores.concerts.seatsSince(showId, 0);
  const name = normalName(section);
  const inSection = seats.filter((seat) => seat.section === name);
  if (inSection.length === 0) return notFound("section");
  const wanted = { to, count, nowMs: clock.nowMs() };
  return changeInSteps(context, command, to, candidates(inSection, wanted));
};

type Wanted = {
  readonly to: BlockSeats["to"];
  readonly count: number | undefined;
  readonly nowMs: number;
};

type Candidates = { readonly seatIds: readonly SeatId[]; readonly atMost: number };

/** A block begins at the front of the section, and an unblock at its end. */
const candidates = (seats: readonly Seat[], { to, count, nowMs }: Wanted): Candidates => {
  const blocked = seats.filter(({ claim }) => claim.state === "blocked");
  const ids = (some: readonly Seat[]): readonly SeatId[] => some.map(({ seatId }) => seatId);
  if (to === "free") {
    const atMost = Math.max(0, blocked.length - (count ?? 0));
    return { seatIds: ids(blocked).slice(blocked.length - atMost), atMost };
  }
  const others = seats.filter(({ claim }) => claim.state !== "blocked");
  if (count === undefined) return { seatIds: ids(others), atMost: others.length };
  const free = others.filter((seat) => isAvailable(seat, nowMs));
  return { seatIds: ids(free), atMost: Math.max(0, count - blocked.length) };
};

const changeInSteps = async (
  context: Operating<SalesContext>,
  command: BlockSeatsCommand,
  to: BlockSeats["to"],
  { seatIds, atMost }: Candidates,
): Promise<BlockSeatsOutcome> => {
  const { clock, ids } = context;
  const { section } = command;
  const showId = command.showId as ShowId;
  const skipped: SkippedSeat[] = [];
  let changed = 0;
  let left = atMost;
  for (let start = 0; start < seatIds.length && left > 0; start += blockedAtOnceMax) {
    const some = seatIds.slice(start, start + blockedAtOnceMax);
    const step = {
      changeId: ids.next("block"),
      to,
      seatIds: some,
      atMost: left,
      reason: normalName(command.reason),
    };
    const isFirst = changed === 0;
    const made = await acceptBooking<BlockOutcome>(
      context,
      { by: "seats", showId, seatIds: some, userId: operator },
      (state) => {
        const nowMs = clock.nowMs();
        const { outcome, change } = blockSeats(state, step, nowMs);
        if (change === undefined) return { outcome };
        return { outcome, change, note: isFirst ? noteOf(command, nowMs) : "continued" };
      },
    );
    if (made.outcome === "not_found") return made;
    changed += made.changed.length;
    const asAsked = made.others.filter(({ state }) => state === to);
    left -= made.changed.length + asAsked.length;
    // Of a section, only seats that somebody has stand in the way.
    const stays = ({ state }: SkippedSeat): boolean => state === "held" || state === "sold";
    skipped.push(...made.others.filter((seat) => section === undefined || stays(seat)));
  }
  const [blocked, unblocked] = to === "blocked" ? [changed, 0] : [0, changed];
  return { outcome: "seats_blocked", blocked, unblocked, skipped };
};

/** The event names all seats. */
const namedMax = 20;

const noteOf = (
  { showId, section, count, seatIds, reason }: BlockSeatsCommand,
  atMs: number,
): Note => ({
  atMs,
  subject: ["show", showId],
  details: {
    reason: normalName(reason),
    ...(section !== undefined && { section: normalName(section) }),
    ...(count !== undefined && { count }),
    ...(seatIds && { seats: seatIds.length, seatIds: seatIds.slice(0, namedMax).map(normalName) }),
  },
});

const checkCommand = (command: BlockSeatsCommand): readonly FieldError[] => {
  const { seatIds, section, count, reason } = command;
  const isOne = (seatIds === undefined) !== (section === undefined);
  return [
    ...check(isOne, "seatIds", "must be given, or section, but not both"),
    ...(seatIds === undefined ? [] : checkSeatIds(seatIds, blockedAtOnceMax)),
    ...check(count === undefined || section !== undefined, "count", "needs a section"),
    ...checkInteger(count, "count", 0),
    ...checkName(reason, "reason", reasonMax),
  ];
};

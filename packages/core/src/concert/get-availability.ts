import type { ShowId } from "../kernel/ids.ts";
import { type NotFound, notFound } from "../kernel/refusals.ts";
import type {
  FollowSeats,
  FollowSeatsOutcome,
  GetAvailability,
  GetAvailabilityOutcome,
} from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import { lookWithToken } from "./look-with-token.ts";
import type { Availability, SeatChange } from "./plan/availability.ts";
import { emptyBits } from "./plan/bits.ts";
import { readSeatCursor, writeSeatCursor } from "./seat-cursor.ts";
import type { ShowLook } from "./show-looks.ts";

/** Which seats can be taken: all, or what changed since an earlier answer. */
export const getAvailability = async (
  context: ConcertContext,
  query: GetAvailability,
): Promise<GetAvailabilityOutcome> => {
  const look = await lookWithToken(context, query);
  if (look.outcome !== "looked") return look;
  const availability = await availabilityOf(context, look, query.since ?? null);
  if ("outcome" in availability) return availability;
  return { outcome: "availability_found", queueId: look.queueId, availability };
};

/** The same for all streams of a show at once. Their tokens were checked when they were opened. */
export const followSeats = async (
  context: ConcertContext,
  query: FollowSeats,
): Promise<FollowSeatsOutcome> => {
  const look = await context.showLooks.at(query.showId as ShowId);
  if (look.outcome !== "looked") return look;
  const availability = await availabilityOf(context, look, query.since);
  return "outcome" in availability ? availability : { outcome: "seats_followed", availability };
};

const availabilityOf = async (
  { plans, showLooks, options }: Pick<ConcertContext, "plans" | "showLooks" | "options">,
  look: ShowLook,
  since: string | null,
): Promise<Availability | NotFound> => {
  const { showId, map } = look;
  const plan = await plans.of(showId, map.planVersion());
  if (plan === null) return notFound("show");
  if (plan.version !== map.planVersion()) {
    // Sections were appended a moment ago, and the map or the plan is from before.
    const again = await showLooks.at(showId);
    if (again.outcome !== "looked") return again;
    return await availabilityOf({ plans, showLooks, options }, again, since);
  }
  // From here on nothing waits: the point, the plan's version and the bits belong together.
  const cursor = writeSeatCursor({ ...map.point(), planVersion: plan.version, open: look.open });
  const base = { planVersion: plan.planVersion, cursor };
  const changes = since === null ? null : changesOf(look, since, options.clockSkewMs);
  if (changes !== null) return { ...base, kind: "changes", changes };
  // Seats that were appended a moment ago may be in the plan before they are for sale.
  const count = Math.max(plan.count, map.count());
  const bits = emptyBits(count);
  if (look.open) bits.set(map.available());
  return { ...base, kind: "full", count, bits };
};

/** Null if the reader needs the whole answer. */
const changesOf = (
  { map, open }: Pick<ShowLook, "map" | "open">,
  since: string,
  skewMs: number,
): readonly SeatChange[] | null => {
  const known = readSeatCursor(since);
  if (known === null || known.open !== open || known.planVersion !== map.planVersion()) return null;
  // The clock of the server that wrote the cursor may differ from this one.
  const changes = map.changes({ version: known.version, atMs: known.atMs - skewMs });
  return open ? changes : (changes?.map(({ no }) => ({ no, available: false })) ?? null);
};

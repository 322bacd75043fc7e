import {
  type Accepted,
  type CompactPlan,
  type Connection,
  findMine,
  getPlan,
  type Problem,
  type SeatUpdate,
  watchSeats,
} from "@admit-one/client";
import { decodeAvailability } from "@admit-one/core";
import { onReturn } from "../shared/element.ts";
import { createScene, type Scene } from "./scene.ts";

export type LiveSeats = {
  /** A plan, the first one or a later version of it. */
  readonly onScene: (scene: Scene) => void;
  /** Seats changed: null if any of them may have. */
  readonly onSeats: (seats: readonly number[] | null) => void;
  /** Nobody may choose seats here, or not any more. */
  readonly onEnd: (problem: Problem | null) => void;
};

type Deps = {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly showId: string;
  readonly queueId: string;
};

/** How often to ask for a plan of which the availability speaks already. */
const planAgainMs = 1_000;

const cursorOf = (bytes: Uint8Array): string => decodeAvailability(bytes)?.cursor ?? "";

/** The tag of an answer that was compressed on its way is a weak one: `W/"7"`. */
const versionOf = ({ etag }: Accepted<CompactPlan>): string => /"(.*)"/.exec(etag ?? "")?.[1] ?? "";

/** Draws the plan at once, and then what happens to its seats. Returns the buyer's queue token. */
export const followLive = async (
  { connection, signal, showId, queueId }: Deps,
  { onScene, onSeats, onEnd }: LiveSeats,
): Promise<string | null> => {
  const [found, place] = await Promise.all([
    getPlan(connection, showId, { signal }),
    queueId === "" ? null : findMine(connection, queueId, { signal }),
  ]);
  if (!found.ok) {
    onEnd(found.problem);
    return null;
  }
  let version = versionOf(found);
  let scene = createScene(found.value);
  onScene(scene);
  if (place?.ok !== true || place.value.status !== "active") {
    onEnd(place !== null && !place.ok ? place.problem : null);
    return null;
  }
  const { token } = place.value;

  /** Caches may answer with the plan before for some seconds. */
  const renew = async (wanted: string): Promise<void> => {
    for (;;) {
      const next = await getPlan(connection, showId, { signal });
      if (next.ok && versionOf(next) === wanted) {
        version = wanted;
        scene = createScene(next.value);
        return onScene(scene);
      }
      await connection.options.pause(planAgainMs, signal);
    }
  };

  const take = async (update: SeatUpdate): Promise<void> => {
    if (update.state === "refused") return onEnd(update.problem);
    if (update.state === "token" && update.token.status === "expired") return onEnd(null);
    if (update.state !== "seats") return;
    const availability = decodeAvailability(update.bytes);
    if (availability === null) return;
    // After a change of the plan the answer is full, so nothing is lost meanwhile.
    if (availability.planVersion !== version) await renew(availability.planVersion);
    onSeats(scene.book.apply(availability));
  };

  /** One update after the other, also while a plan is asked for. */
  let taken = Promise.resolve();
  const { askNow } = watchSeats(connection, showId, { token, signal, cursorOf }, (update) => {
    taken = taken
      .then(() => take(update))
      .catch((error: unknown) => {
        if (!signal.aborted) reportError(error);
      });
  });
  onReturn(signal, askNow);
  return token;
};

import type { ConcertId } from "../kernel/ids.ts";
import type { OperatorsDecision } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { notFound } from "../kernel/refusals.ts";
import { acceptRemoval } from "./accept-concert.ts";
import type { DeleteConcert, DeleteConcertOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ConcertRemoval, Removable } from "./concert-store.port.ts";
import { saleEvent } from "./sale-event.ts";

/**
 * Deletes a draft. One step hides it from everybody; then its seats go in pieces, so that buyers of
 * other concerts are not delayed. `sweep` removes what this call leaves.
 */
export const deleteConcert = async (
  context: Operating<ConcertContext>,
  command: DeleteConcert,
): Promise<DeleteConcertOutcome> => {
  const { clock, ids } = context;
  const { concerts } = context.whole.stores;
  const concertId = command.concertId as ConcertId;
  const removal = { concertId, creationId: ids.next("creation"), eventId: ids.next("change") };
  const outcome = await acceptRemoval(context, concertId, (state) =>
    deletedConcert(state, removal, clock.nowMs()),
  );
  if (outcome.outcome !== "concert_deleted") return outcome;
  context.listings.changed();
  const discard = () => concerts.discard(removal.creationId, clock.nowMs(), concerts.seatsPerStep);
  // The concert is deleted whether or not this succeeds.
  while ((await discard().catch(() => 0)) > 0);
  return outcome;
};

type Removal = {
  readonly concertId: ConcertId;
  readonly creationId: string;
  readonly eventId: string;
};

/** The rule. A concert that was ever published may have been sold. */
const deletedConcert = (
  { concert, isReserved }: Removable,
  { concertId, creationId, eventId }: Removal,
  nowMs: number,
): OperatorsDecision<ConcertRemoval, DeleteConcertOutcome> => {
  if (concert === null) return { outcome: notFound("concert") };
  if (concert.status !== "draft" || isReserved) return { outcome: { outcome: "conflict" } };
  const deleted = { type: "ConcertDeleted", concertId } as const;
  return {
    outcome: { outcome: "concert_deleted" },
    change: { creationId, events: [saleEvent(concertId, eventId, nowMs, deleted)] },
    note: { atMs: nowMs, subject: ["concert", concertId], details: { title: concert.title } },
  };
};

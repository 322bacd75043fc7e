import type { ConcertId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import type { Show, ShowPlan } from "./concert.ts";
import type { ExportConcertOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ShowDocument } from "./concert-document.ts";
import { toDocument } from "./plan/to-document.ts";

/**
 * The document of a concert as it is now, drafts too. In a box office that has neither the concert
 * nor its queue it creates the same concert. It names the queue without a policy.
 */
export const exportConcert = async (
  { stores }: ConcertContext,
  query: { readonly concertId: string },
): Promise<ExportConcertOutcome> => {
  const concertId = query.concertId as ConcertId;
  const concert = await stores.concerts.concert(concertId);
  if (concert === null) return notFound("concert");
  const shows = await stores.concerts.shows([concertId]);
  const plans = await Promise.all(shows.map(({ showId }) => stores.concerts.plan(showId)));
  const grades = plans[0]?.plan.grades ?? [];
  const { title, currency, status, venue, metadata, queueId, policy } = concert;
  return {
    outcome: "concert_exported",
    document: {
      concertId,
      title,
      currency,
      status,
      ...(venue !== null && { venue }),
      ...(metadata !== null && { metadata }),
      queue: { queueId },
      policy,
      ...(grades.length > 0 && { grades }),
      shows: shows.flatMap((show, index) => {
        const stored = plans[index];
        return stored === null || stored === undefined ? [] : [showDocument(show, stored, grades)];
      }),
    },
  };
};

/** Shows may have their own prices of grades. Then they name their grades themselves. */
const showDocument = (
  { showId, title, startsAtMs, salesOpenAtMs, salesCloseAtMs }: Show,
  { plan }: ShowPlan,
  ofConcert: ShowPlan["plan"]["grades"],
): ShowDocument => {
  const { grades = [], ...sold } = toDocument(plan);
  const isOwn = JSON.stringify(plan.grades) !== JSON.stringify(ofConcert);
  return {
    showId,
    ...(title !== null && { title }),
    startsAtMs,
    salesOpenAtMs,
    salesCloseAtMs,
    ...sold,
    ...(isOwn && { grades }),
  };
};

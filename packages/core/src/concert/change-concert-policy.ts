import type { Decision } from "../kernel/decision.ts";
import { validation } from "../kernel/errors.ts";
import { event } from "../kernel/events.ts";
import type { ConcertId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import { given } from "../kernel/validate.ts";
import { checkConcertPolicy } from "./check-concert-document.ts";
import { checkAmounts, seatsAtOnce } from "./check-sale.ts";
import type { Concert, ConcertPolicy } from "./concert.ts";
import type { ChangeConcertPolicy, ChangeConcertPolicyOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import type { ConcertChange } from "./concert-store.port.ts";

/**
 * Changes the policy during a sale. Existing holds keep their promised end. The largest reservation
 * of the cheapest seats must still be payable. If the sum of dearer seats is not, their payment is
 * refused.
 */
export const changeConcertPolicy = async (
  { stores, clock, newPayments, listings }: ConcertContext,
  command: ChangeConcertPolicy,
): Promise<ChangeConcertPolicyOutcome> => {
  const errors = checkConcertPolicy(command.policy);
  if (errors.length > 0) return validation(...errors);
  const concertId = command.concertId as ConcertId;
  const shows = await stores.concerts.shows([concertId]);
  const change = (concert: Concert | null): Decision<ConcertChange, ChangeConcertPolicyOutcome> => {
    if (concert === null) return { outcome: notFound("concert") };
    const policy = { ...concert.policy, ...given<ConcertPolicy>(command.policy) };
    const [unpayable] =
      seatsAtOnce(policy) <= seatsAtOnce(concert.policy)
        ? []
        : shows.flatMap(({ priceFrom }) =>
            checkAmounts(priceFrom, "maxSeatsPerReservation", concert, policy, newPayments),
          );
    if (unpayable !== undefined) return { outcome: validation(unpayable) };
    const changed = { ...concert, policy, version: concert.version + 1 };
    const subject = { id: concertId, version: changed.version };
    return {
      outcome: { outcome: "concert_changed", concert: changed },
      change: {
        concert: changed,
        events: [event(subject, clock.nowMs(), { type: "ConcertPolicyChanged", concertId })],
      },
    };
  };
  const outcome = await stores.concerts.update(concertId, change);
  if (outcome.outcome === "concert_changed") listings.changed();
  return outcome;
};

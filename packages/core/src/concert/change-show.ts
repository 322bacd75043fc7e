import { validation } from "../kernel/errors.ts";
import type { ShowDates } from "../kernel/events.ts";
import type { ShowId } from "../kernel/ids.ts";
import { changesOf, type OperatorsDecision } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { changedMeanwhile, notFound } from "../kernel/refusals.ts";
import { isAsSeen } from "../kernel/seen.ts";
import { given } from "../kernel/validate.ts";
import { acceptShow } from "./accept-concert.ts";
import { isSameJson } from "./canonical-json.ts";
import { checkShowDates, checkWindow } from "./check-concert-document.ts";
import { checkEnd } from "./check-sale.ts";
import type { Show } from "./concert.ts";
import type { ShowChange, ShowState } from "./concert-changes.port.ts";
import type { ChangeShow, ChangeShowOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import { normalName } from "./plan/names.ts";
import { saleEvent } from "./sale-event.ts";
import { refreshSalesOf } from "./sales-calendar.ts";

/** Changes a show's title, its start and its sale. Holds keep their end. */
export const changeShow = async (
  context: Operating<ConcertContext>,
  command: ChangeShow,
): Promise<ChangeShowOutcome> => {
  const { clock, ids } = context;
  const errors = checkShowDates(command);
  if (errors.length > 0) return validation(...errors);
  const eventId = ids.next("change");
  const outcome = await acceptShow(context, { showId: command.showId as ShowId }, (state) =>
    changedShow(state, command, eventId, clock.nowMs()),
  );
  if (outcome.outcome !== "show_changed") return outcome;
  context.listings.changed();
  // The change is saved. The relay retries to inform the queue until it succeeds.
  await refreshSalesOf(context.whole, outcome.show.concertId).catch(() => {});
  return outcome;
};

/** The rule. An end of the sale that stays as it is may have passed. */
const changedShow = (
  { show, unsettled }: ShowState,
  { title, startsAtMs, salesOpenAtMs, salesCloseAtMs, allowPast, seen }: ChangeShow,
  eventId: string,
  nowMs: number,
): OperatorsDecision<ShowChange, ChangeShowOutcome> => {
  if (show === null) return { outcome: notFound("show") };
  const { showId, concertId } = show;
  const before = datesOf(show);
  const after: ShowDates = {
    ...before,
    ...given<ShowDates>({ startsAtMs, salesOpenAtMs, salesCloseAtMs }),
    ...(title !== undefined && { title: title === null ? null : normalName(title) }),
  };
  if (isSameJson(before, after)) return { outcome: { outcome: "show_changed", show } };
  if (!isAsSeen(seen, before)) return { outcome: changedMeanwhile };
  const errors = [
    ...checkWindow(after),
    ...(after.salesCloseAtMs === before.salesCloseAtMs
      ? []
      : checkEnd(after, "", allowPast, nowMs)),
  ];
  if (errors.length > 0) return { outcome: validation(...errors) };
  const changed = { ...show, ...after };
  const data = { type: "ShowChanged", showId, concertId, before, after } as const;
  return {
    outcome: { outcome: "show_changed", show: changed },
    change: { show: changed, unsettled, events: [saleEvent(showId, eventId, nowMs, data)] },
    note: { atMs: nowMs, subject: ["show", showId], details: changesOf(before, after) },
  };
};

const datesOf = ({ title, startsAtMs, salesOpenAtMs, salesCloseAtMs }: Show): ShowDates => ({
  title,
  startsAtMs,
  salesOpenAtMs,
  salesCloseAtMs,
});

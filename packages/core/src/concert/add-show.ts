import { checkOwnId } from "../kernel/cell.ts";
import { validation } from "../kernel/errors.ts";
import { type IdempotencyKey, operator, recordOf, replayOf } from "../kernel/idempotency.ts";
import type { ConcertId, ShowId } from "../kernel/ids.ts";
import type { OperatorsDecision } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { notFound } from "../kernel/refusals.ts";
import { checkIdempotencyKey } from "../kernel/validate.ts";
import { acceptNewShow } from "./accept-concert.ts";
import { canonicalJson } from "./canonical-json.ts";
import { checkEnd, checkPrices, type Payable } from "./check-sale.ts";
import type { NewShow, NewShowState } from "./concert-changes.port.ts";
import type { AddShow, AddShowOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import { errorsMax } from "./plan/expand-sections.ts";
import type { Grade, Plan } from "./plan/plan.ts";
import { countPlan } from "./plan/plan.ts";
import { newSeats, planShow } from "./plan-show.ts";
import { readShowDocument } from "./read-concert-document.ts";
import { saleEvent } from "./sale-event.ts";
import { refreshSalesOf } from "./sales-calendar.ts";
import { settlePlan } from "./settle-plan.ts";

/**
 * Adds a show to a concert. The seats of a large one come in pieces; the answer comes after the last
 * one.
 */
export const addShow = async (
  context: Operating<ConcertContext>,
  command: AddShow,
): Promise<AddShowOutcome> => {
  const { stores, clock, ids, newPayments: payable, cell } = context;
  const errors = [
    ...checkIdempotencyKey(command.idempotencyKey),
    ...checkOwnId(cell, command.show.showId, "showId"),
  ];
  if (errors.length > 0) return validation(...errors);
  const concertId = command.concertId as ConcertId;
  const grades = await gradesOf(context, concertId);
  if (grades === null) return notFound("concert");
  const read = readShowDocument(command.show, grades);
  if (read.outcome === "validation") return read;
  const showId = (command.show.showId ?? ids.next("show")) as ShowId;
  const record = { userId: operator, key: command.idempotencyKey };
  const added: Added = {
    command,
    showId,
    plan: read.plan,
    record,
    payable,
    seatsMax: stores.concerts.seatsPerStep,
    eventId: ids.next("change"),
  };
  const outcome = await acceptNewShow(context, { concertId, showId, record }, (state) =>
    addedShow(state, added, clock.nowMs()),
  );
  if (outcome.outcome !== "show_added") return outcome;
  await settlePlan(context.whole, outcome.showId);
  context.listings.changed();
  // The show is on sale. The relay retries to inform the queue until it succeeds.
  await refreshSalesOf(context.whole, concertId).catch(() => {});
  return outcome;
};

/** The grades of a concert are those of its first show. Null if there is no such concert. */
const gradesOf = async (
  { stores: { concerts } }: Operating<ConcertContext>,
  concertId: ConcertId,
): Promise<readonly Grade[] | null> => {
  if ((await concerts.concert(concertId)) === null) return null;
  const [first] = await concerts.shows([concertId]);
  const found = first === undefined ? null : await concerts.plan(first.showId);
  return found?.plan.grades ?? [];
};

type Added = {
  readonly command: AddShow;
  readonly showId: ShowId;
  readonly plan: Plan;
  readonly record: IdempotencyKey;
  readonly payable: Payable;
  readonly seatsMax: number;
  readonly eventId: string;
};

/** The rule. */
const addedShow = (
  state: NewShowState,
  { command, showId, plan, record, payable, seatsMax, eventId }: Added,
  nowMs: number,
): OperatorsDecision<NewShow, AddShowOutcome> => {
  const { concert } = state;
  const fingerprint = canonicalJson(["POST", "shows", command.concertId, command.show]);
  const replay = replayOf(state.record, fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as AddShowOutcome };
  if (concert === null) return { outcome: notFound("concert") };
  const errors = [
    ...checkEnd(command.show, "", command.allowPast, nowMs),
    ...checkPrices(command.show, "", concert, payable),
  ];
  if (errors.length > 0) return { outcome: validation(...errors.slice(0, errorsMax)) };
  if (state.isTaken) return { outcome: { outcome: "already_exists", what: "show" } };
  const { concertId } = concert;
  const outcome: AddShowOutcome = { outcome: "show_added", concertId, showId };
  const count = countPlan(plan);
  const to = Math.min(count, seatsMax);
  const event = saleEvent(showId, eventId, nowMs, { type: "ShowAdded", showId, concertId });
  return {
    outcome,
    change: {
      show: planShow(command.show, plan, showId, concertId),
      plan: { showId, plan, version: 1 },
      seats: { from: 0, seats: newSeats([{ showId, plan }], 0, to) },
      unsettled: to < count ? { from: to, to: count } : null,
      events: [event],
      ...recordOf(record, fingerprint, { kind: "outcome", outcome }, nowMs),
    },
    note: { atMs: nowMs, subject: ["show", showId], details: { concertId, seats: count } },
  };
};

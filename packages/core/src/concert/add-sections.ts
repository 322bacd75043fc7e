import { type Validation, validation } from "../kernel/errors.ts";
import { type IdempotencyKey, operator, recordOf, replayOf } from "../kernel/idempotency.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { OperatorsDecision } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { notFound } from "../kernel/refusals.ts";
import { checkIdempotencyKey } from "../kernel/validate.ts";
import { acceptShow } from "./accept-concert.ts";
import { canonicalJson } from "./canonical-json.ts";
import { checkPrices, type Payable } from "./check-sale.ts";
import type { ShowPlan } from "./concert.ts";
import type { ShowChange, ShowState } from "./concert-changes.port.ts";
import type { AddSections, AddSectionsOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import { appendSections, type Expanded, errorsMax } from "./plan/expand-sections.ts";
import { countPlan } from "./plan/plan.ts";
import { pricesIn } from "./plan/prices-in.ts";
import { type OtherPlan, withPlan } from "./replan.ts";
import { saleEvents } from "./sale-event.ts";
import { firstPiece, settlePlan, unite } from "./settle-plan.ts";

/**
 * Appends sections to what a show sells, also while it sells. Numbers of seats in the plan never
 * change. Many seats come in pieces and can be held as they come; the answer comes after the last
 * one.
 */
export const addSections = async (
  context: Operating<ConcertContext>,
  command: AddSections,
): Promise<AddSectionsOutcome> => {
  const { stores, clock, ids, newPayments: payable } = context;
  const errors = checkIdempotencyKey(command.idempotencyKey);
  if (errors.length > 0) return validation(...errors);
  const showId = command.showId as ShowId;
  const record = { userId: operator, key: command.idempotencyKey };
  const { seatsPerStep: seatsMax } = stores.concerts;
  const order = { command, record, payable, seatsMax, eventId: ids.next("change") };
  const outcome = await withPlan(context, showId, (stored) => {
    const appended = stored && appendedTo(stored, command);
    return acceptShow(context, { showId, record }, (state) =>
      addedSections(state, stored, appended, order, clock.nowMs()),
    );
  });
  if (outcome.outcome !== "sections_added") return outcome;
  await settlePlan(context.whole, showId);
  context.listings.changed();
  return outcome;
};

/** Outside the step, since it looks at every seat. */
const appendedTo = ({ plan }: ShowPlan, { grades, sections }: AddSections): Expanded | Validation =>
  appendSections(plan, { grades, sections });

/** A row of the journal is small; the events name all of them. */
const namesInJournal = 20;

type Order = {
  readonly command: AddSections;
  readonly record: IdempotencyKey;
  readonly payable: Payable;
  readonly seatsMax: number;
  readonly eventId: string;
};

/** The rule. `appended` is made of the plan that is stored, unless that changed meanwhile. */
const addedSections = (
  state: ShowState,
  stored: ShowPlan | null,
  appended: Expanded | Validation | null,
  { command, record, payable, seatsMax, eventId }: Order,
  nowMs: number,
): OperatorsDecision<ShowChange, AddSectionsOutcome | OtherPlan> => {
  const { grades = [], sections } = command;
  const fingerprint = canonicalJson(["POST", "sections", command.showId, grades, sections]);
  const replay = replayOf(state.record, fingerprint);
  if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
  if (replay.kind === "outcome") return { outcome: replay.outcome as AddSectionsOutcome };
  const { show, concert } = state;
  if (show === null || concert === null) return { outcome: notFound("show") };
  if (stored?.version !== state.planVersion || appended === null) {
    return { outcome: { outcome: "other_plan" } };
  }
  if (appended.outcome === "validation") return { outcome: appended };
  const unpayable = checkPrices(command, "", concert, payable);
  if (unpayable.length > 0) return { outcome: validation(...unpayable.slice(0, errorsMax)) };
  if (show.cancelled) return { outcome: { outcome: "conflict" } };
  const { showId, concertId } = show;
  const { plan } = appended;
  const [firstNo, count] = [countPlan(stored.plan), countPlan(plan)];
  const seats = count - firstNo;
  const range = unite(state.unsettled, { from: firstNo, to: count });
  const outcome: AddSectionsOutcome = { outcome: "sections_added", showId, firstNo, seats };
  const names = [
    ...new Set(plan.sections.slice(stored.plan.sections.length).map((it) => it.section)),
  ];
  return {
    outcome,
    change: {
      show: { ...show, totalSeats: count, priceFrom: Math.min(...pricesIn(plan)) },
      plan: { showId, plan, version: state.planVersion + 1 },
      ...firstPiece(showId, plan, range, seatsMax),
      ...recordOf(record, fingerprint, { kind: "outcome", outcome }, nowMs),
      events: saleEvents(showId, eventId, nowMs, names, (part) => ({
        type: "SectionsAdded",
        showId,
        concertId,
        sections: part,
        firstNo,
        seats,
      })),
    },
    note: {
      atMs: nowMs,
      subject: ["show", showId],
      details: { firstNo, seats, sections: names.slice(0, namesInJournal) },
    },
  };
};

import { type FieldError, type Validation, validation } from "../kernel/errors.ts";
import type { PriceChange } from "../kernel/events.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { JournalDetails, OperatorsDecision } from "../kernel/journal.ts";
import type { Operating } from "../kernel/operating.ts";
import { changedMeanwhile, notFound } from "../kernel/refusals.ts";
import { acceptShow } from "./accept-concert.ts";
import { checkAmounts, type Payable } from "./check-sale.ts";
import type { Concert, ShowPlan } from "./concert.ts";
import type { SeatRange, ShowChange, ShowState } from "./concert-changes.port.ts";
import type { ChangePrices, ChangePricesOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import {
  changePrices as changedPlan,
  checkPrices,
  type Priced,
  type PricesDocument,
} from "./plan/change-prices.ts";
import { errorsMax } from "./plan/expand-sections.ts";
import { pricesIn } from "./plan/prices-in.ts";
import { repricedRange } from "./plan/seat-prices.ts";
import { type OtherPlan, withPlan } from "./replan.ts";
import { saleEvents } from "./sale-event.ts";
import { firstPiece, settlePlan, unite } from "./settle-plan.ts";

/**
 * Replaces prices at their own levels; then the nearest level of each seat wins again. After the
 * answer every hold has the new prices. A reservation keeps the price that it was promised.
 */
export const changePrices = async (
  context: Operating<ConcertContext>,
  command: ChangePrices,
): Promise<ChangePricesOutcome> => {
  const { stores, clock, ids, newPayments: payable } = context;
  const errors = checkPrices(command);
  if (errors.length > 0) return validation(...errors);
  const showId = command.showId as ShowId;
  const { seatsPerStep: seatsMax } = stores.concerts;
  const order = { command, payable, seatsMax, eventId: ids.next("change") };
  const outcome = await withPlan(context, showId, (stored) => {
    const repriced = stored && reprice(stored, command);
    return acceptShow(context, { showId }, (state) =>
      changedPrices(state, stored, repriced, order, clock.nowMs()),
    );
  });
  if (outcome.outcome !== "prices_changed") return outcome;
  await settlePlan(context.whole, showId);
  context.listings.changed();
  return outcome;
};

type Repriced =
  | (Priced & { readonly range: SeatRange | null; readonly isAsSeen: boolean })
  | Validation;

/** Outside the step, since it looks at every seat. */
const reprice = ({ plan }: ShowPlan, { seen, ...prices }: ChangePrices): Repriced => {
  const changed = changedPlan(plan, prices);
  if (changed.outcome === "validation") return changed;
  return {
    ...changed,
    range: repricedRange(plan, changed.plan),
    isAsSeen: seen === undefined || arePrices(plan, seen),
  };
};

/** Whether the plan has these prices: to set them would change nothing. */
const arePrices = (plan: ShowPlan["plan"], seen: PricesDocument): boolean => {
  const same = changedPlan(plan, seen);
  return same.outcome === "priced" && same.changes.length === 0;
};

type Order = {
  readonly command: ChangePrices;
  readonly payable: Payable;
  readonly seatsMax: number;
  readonly eventId: string;
};

/** The rule. `repriced` is made of the plan that is stored, unless that changed meanwhile. */
const changedPrices = (
  { show, concert, planVersion, unsettled }: ShowState,
  stored: ShowPlan | null,
  repriced: Repriced | null,
  { command, payable, seatsMax, eventId }: Order,
  nowMs: number,
): OperatorsDecision<ShowChange, ChangePricesOutcome | OtherPlan> => {
  if (show === null || concert === null) return { outcome: notFound("show") };
  if (stored?.version !== planVersion || repriced === null) {
    return { outcome: { outcome: "other_plan" } };
  }
  if (repriced.outcome === "validation") return { outcome: repriced };
  const unpayable = checkPayable(command, concert, payable);
  if (unpayable.length > 0) return { outcome: validation(...unpayable) };
  if (show.cancelled) return { outcome: { outcome: "conflict" } };
  const { plan, changes, range, isAsSeen } = repriced;
  if (changes.length === 0) return { outcome: { outcome: "prices_changed", show } };
  if (!isAsSeen) return { outcome: changedMeanwhile };
  const { showId, concertId } = show;
  const changed = { ...show, priceFrom: Math.min(...pricesIn(plan)) };
  return {
    outcome: { outcome: "prices_changed", show: changed },
    change: {
      show: changed,
      plan: { showId, plan, version: planVersion + 1 },
      ...firstPiece(showId, plan, unite(unsettled, range), seatsMax),
      events: saleEvents(showId, eventId, nowMs, changes, (part) => ({
        type: "PricesChanged",
        showId,
        concertId,
        changes: part,
      })),
    },
    note: { atMs: nowMs, subject: ["show", showId], details: detailsOf(changes) },
  };
};

/** A row of the journal is small; the events name all changes. */
const detailsOf = (changes: readonly PriceChange[]): JournalDetails => ({
  changes: changes.length,
  first: changes.slice(0, 20).map((one) => JSON.stringify(one)),
});

const checkPayable = (
  { grades = [], sections = [], rows = [], seats = [] }: PricesDocument,
  concert: Concert,
  payable: Payable,
): readonly FieldError[] =>
  Object.entries({ grades, sections, rows, seats })
    .flatMap(([list, its]: [string, readonly { readonly price: number | null }[]]) =>
      its.flatMap(({ price }, index) =>
        price === null
          ? []
          : checkAmounts(price, `${list}[${index}].price`, concert, concert.policy, payable),
      ),
    )
    .slice(0, errorsMax);

import type { Concert, Show } from "../concert/concert.ts";
import { type FieldError, validation } from "../kernel/errors.ts";
import type { ShowId } from "../kernel/ids.ts";
import { notFound } from "../kernel/refusals.ts";
import { check, lastInstantMs } from "../kernel/validate.ts";
import type {
  GetShowFigures,
  GetShowSales,
  ShowFiguresOutcome,
  ShowSalesOutcome,
} from "./lookup-commands.ts";
import type { BucketsQuery, SectionFigures } from "./lookup-store.port.ts";
import type { OperationsContext } from "./operations-context.ts";

type Sold = { readonly show: Show; readonly concert: Concert };

const findShow = async (
  { stores }: Pick<OperationsContext, "stores">,
  id: string,
): Promise<Sold | null> => {
  const show = await stores.concerts.show(id as ShowId);
  const concert = show && (await stores.concerts.concert(show.concertId));
  return show && concert && { show, concert };
};

/** How the show sells, exact and of one moment. */
export const getShowFigures = async (
  context: OperationsContext,
  query: GetShowFigures,
): Promise<ShowFiguresOutcome> => {
  const found = await findShow(context, query.showId);
  if (found === null) return notFound("show");
  const { showId } = found.show;
  const { currency } = found.concert;
  const atMs = context.clock.nowMs();
  const sales = await context.stores.lookups.showSales(showId, currency, atMs);
  const { sections, revenue, kept } = sales;
  return {
    outcome: "show_figures_found",
    showId,
    currency,
    atMs,
    sections,
    total: { ...sumOf(sections), revenue, kept },
  };
};

const counts = ["total", "free", "held", "sold", "blocked", "revenue"] as const;

const sumOf = (sections: readonly SectionFigures[]): Omit<SectionFigures, "section" | "grade"> => {
  const sums = counts.map((name) => [
    name,
    sections.reduce((sum, section) => sum + section[name], 0),
  ]);
  return Object.fromEntries(sums) as Omit<SectionFigures, "section" | "grade">;
};

const bucketsMax = 1_000;
const hourMs = 3_600_000;

/** What was sold when. */
export const getShowSales = async (
  context: OperationsContext,
  query: GetShowSales,
): Promise<ShowSalesOutcome> => {
  const found = await findShow(context, query.showId);
  if (found === null) return notFound("show");
  const wrong = checkQuery(query);
  if (wrong.length > 0) return validation(...wrong);
  const asked = bucketsOf(query, found.show, context.clock.nowMs());
  const errors = checkBuckets(asked);
  if (errors.length > 0) return validation(...errors);
  const { showId } = found.show;
  const sold = await context.stores.lookups.salesBuckets(showId, asked);
  const byNo = new Map(sold.map((bucket) => [bucket.no, bucket]));
  const { fromMs, toMs, everyMs } = asked;
  const buckets = Array.from({ length: Math.ceil((toMs - fromMs) / everyMs) }, (_, no) => {
    const { reservations = 0, seats = 0, amount = 0 } = byNo.get(no) ?? {};
    return { fromMs: fromMs + no * everyMs, reservations, seats, amount };
  });
  const { currency } = found.concert;
  return { outcome: "show_sales_found", showId, currency, everyMs, buckets };
};

const bucketsOf = (query: GetShowSales, show: Show, nowMs: number): BucketsQuery => {
  const { fromMs = show.salesOpenAtMs, toMs = Math.max(nowMs, fromMs) } = query;
  const hours = Math.max(1, Math.ceil((toMs - fromMs) / (bucketsMax * hourMs)));
  const { everyMs = hours * hourMs } = query;
  return { fromMs, toMs, everyMs };
};

const isInstant = (ms = 0): boolean => Number.isInteger(ms) && ms >= 0 && ms <= lastInstantMs;

const checkQuery = ({ fromMs, toMs, everyMs = 1 }: GetShowSales): readonly FieldError[] => [
  ...check(isInstant(fromMs), "from", "must be an instant of RFC 3339"),
  ...check(isInstant(toMs), "to", "must be an instant of RFC 3339"),
  ...check(
    Number.isSafeInteger(everyMs) && everyMs >= 1,
    "everyMs",
    "must be a whole number of at least 1",
  ),
];

const checkBuckets = ({ fromMs, toMs, everyMs }: BucketsQuery): readonly FieldError[] => [
  ...check(toMs >= fromMs, "to", "must not be before from"),
  ...check(
    (toMs - fromMs) / everyMs <= bucketsMax,
    "everyMs",
    `makes more than ${bucketsMax} buckets`,
  ),
];

import type { Show } from "@admit-one/core";
import { parseMoreSections, parsePrices, salesCsv } from "@admit-one/http";
import { type Answer, type Ask, done, refused, type Sent } from "../kit/answers.ts";
import { actorOf } from "../kit/desk.ts";
import { download } from "../kit/download.ts";
import { notNumbers } from "../kit/form-fields.ts";
import { isZone } from "../kit/format.ts";
import { readJson } from "../kit/json.ts";
import {
  changedMeanwhile,
  hasSeen,
  isChangedMeanwhile,
  type Seen,
  seenIn,
} from "../kit/versions.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";
import { showSeen, showVersion } from "./concert-version.ts";
import { findShow } from "./find-show.ts";
import { pathOf } from "./show-page.ts";
import {
  gradesOf,
  pricesNames,
  pricesSeen,
  pricesVersion,
  type SeenPrices,
} from "./show-prices.ts";

export const editShow = async (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const found = await findShow(sent);
  if (found.outcome !== "show_found") return refused(found, "/concerts");
  const { show } = found;
  const path = pathOf(show);
  const zone = isZone(form.text("zone")) ? form.text("zone") : desk.zone;
  const edit = {
    action: `${path}/edit`,
    role: "manager",
    back: path,
    now: showSeen(show),
    shown: (seen: Seen) => showVersion(seen as Show, zone),
    names: concertWords[desk.language].fields,
    others: ["zone", "allowPast"],
  } as const;
  if (!hasSeen(form, edit.shown)) return changedMeanwhile(desk, form, edit);
  const seen = seenIn(form);
  const before = edit.shown(seen);
  const dateOf = (name: string): number | undefined =>
    form.text(name) === before[name] ? undefined : (form.instant(name, zone) ?? Number.NaN);
  const result = await desk.boxOffice.changeShow({
    showId: show.showId,
    title: form.text("title") === before["title"] ? undefined : (form.given("title") ?? null),
    startsAtMs: dateOf("startsAt"),
    salesOpenAtMs: dateOf("salesOpenAt"),
    salesCloseAtMs: dateOf("salesCloseAt"),
    allowPast: form.has("allowPast"),
    seen,
    actor: actorOf(desk),
  });
  if (isChangedMeanwhile(result)) return changedMeanwhile(desk, form, edit);
  return result.outcome === "show_changed" ? done(path, "showChanged") : refused(result, path);
};

export const changePrices = async (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const found = await findShow(sent);
  if (found.outcome !== "show_found") return refused(found, "/concerts");
  const path = pathOf(found.show);
  const words = shellWords[desk.language];
  const now = pricesSeen(await gradesOf(desk, found.show));
  const edit = {
    action: `${path}/prices`,
    role: "manager",
    back: path,
    now,
    shown: (seen: Seen) => pricesVersion(seen as SeenPrices),
    names: pricesNames(now),
    others: ["others"],
  } as const;
  if (!hasSeen(form, edit.shown)) return changedMeanwhile(desk, form, edit);
  const seen = seenIn(form) as SeenPrices;
  const errors = notNumbers(form, words.mustBeNumber, Object.keys(pricesVersion(seen)));
  if (errors.length > 0) return refused({ outcome: "validation", errors }, path);
  const json = readJson(form.given("others") ?? "{}", "others", words.mustBeJson);
  if (json.outcome === "validation") return refused(json, path);
  const others = parsePrices(json.value);
  if (others.outcome === "validation") return refused(others, path);
  const changed = seen.grades.flatMap(({ grade, price }, index) => {
    const next = form.number(`grade${index}`);
    return next === undefined || next === price ? [] : [{ grade, price: next }];
  });
  const { sections, rows, seats } = others;
  const result = await desk.boxOffice.changePrices({
    showId: found.show.showId,
    grades: [...(others.grades ?? []), ...changed],
    sections,
    rows,
    seats,
    seen,
    actor: actorOf(desk),
  });
  if (isChangedMeanwhile(result)) return changedMeanwhile(desk, form, edit);
  return result.outcome === "prices_changed" ? done(path, "pricesChanged") : refused(result, path);
};

export const addSections = async (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const found = await findShow(sent);
  if (found.outcome !== "show_found") return refused(found, "/concerts");
  const path = pathOf(found.show);
  const json = readJson(form.text("sections"), "sections", shellWords[desk.language].mustBeJson);
  if (json.outcome === "validation") return refused(json, path);
  const parsed = parseMoreSections(json.value);
  if (parsed.outcome === "validation") return refused(parsed, path);
  const { grades, sections } = parsed;
  const result = await desk.boxOffice.addSections({
    grades,
    sections,
    showId: found.show.showId,
    idempotencyKey: form.text("key"),
    actor: actorOf(desk),
  });
  return result.outcome === "sections_added"
    ? done(path, "sectionsAdded", result.seats)
    : refused(result, path);
};

/** The name of the show, or of its concert, must be typed: it is for good. */
export const cancelShow = async (sent: Sent): Promise<Answer> => {
  const { desk, form } = sent;
  const found = await findShow(sent);
  if (found.outcome !== "show_found") return refused(found, "/concerts");
  const { concert, show } = found;
  const name = show.title ?? concert.title;
  if (form.text("typed") !== name) return { answer: "mistyped", name, back: pathOf(show) };
  const { showId } = show;
  const result = await desk.boxOffice.cancelShow({ showId, actor: actorOf(desk) });
  return result.outcome === "show_cancelled"
    ? done(pathOf(show), "showCancelled")
    : refused(result, pathOf(show));
};

export const retryShowRefunds = async (sent: Sent): Promise<Answer> => {
  const { desk } = sent;
  const found = await findShow(sent);
  if (found.outcome !== "show_found") return refused(found, "/concerts");
  const { showId } = found.show;
  const path = pathOf(found.show);
  const result = await desk.boxOffice.retryShowRefunds({ showId, actor: actorOf(desk) });
  return result.outcome === "refunds_retried"
    ? done(path, "refundsRetried", result.count)
    : refused(result, path);
};

/** What was sold, as a table for spreadsheets. */
export const salesFile = async ({ desk, id }: Ask): Promise<Answer> => {
  const showId = id("showId");
  const result = await desk.boxOffice.exportSales({ showId });
  if (result.outcome !== "sales_exported") return refused(result, "/concerts");
  return {
    answer: "response",
    response: download(salesCsv(result.parts), "text/csv; charset=utf-8", `${showId}-sales.csv`),
  };
};

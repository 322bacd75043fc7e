import { parse } from "hono/utils/cookie";
import type { Language } from "./titles.ts";

const isLanguage = (text: unknown): text is Language => text === "ko" || text === "en";

/**
 * The language of a page: what its address asks for (`lang`), else the reader's choice of before (a
 * cookie `lang`), else what the browser prefers.
 */
export const pageLanguage = (request: Request): Language => {
  const asked = new URL(request.url).searchParams.get("lang");
  if (isLanguage(asked)) return asked;
  const { lang } = parse(request.headers.get("Cookie") ?? "", "lang");
  return isLanguage(lang)
    ? lang
    : preferredLanguage(request.headers.get("Accept-Language") ?? undefined);
};

/** The quality of a range (RFC 9110): 1 if it is absent; an invalid one counts as 0. */
const qualityOf = (parameters: readonly string[]): number => {
  const q = parameters.map((parameter) => parameter.trim()).find((p) => /^q=/i.test(p));
  if (q === undefined) return 1;
  return /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/i.test(q) ? Number(q.slice(2)) : 0;
};

/** Korean if the reader prefers any `ko…` to English, else English. */
export const preferredLanguage = (acceptLanguage: string | undefined): Language => {
  if (acceptLanguage === undefined) return "en";
  const best: Record<string, { quality: number; order: number }> = {};
  acceptLanguage.split(",").forEach((item, order) => {
    const [range = "", ...parameters] = item.split(";");
    const primary = range.trim().toLowerCase().split("-")[0] ?? "";
    if (primary !== "ko" && primary !== "en" && primary !== "*") return;
    const quality = qualityOf(parameters);
    if (quality > (best[primary]?.quality ?? -1)) best[primary] = { quality, order };
  });
  // `*` stands for every language that is not named; English comes first among them.
  const wildcard = best["*"] ?? { quality: 0, order: Number.MAX_SAFE_INTEGER };
  const ko = best["ko"] ?? { ...wildcard, order: wildcard.order + 0.5 };
  const en = best["en"] ?? wildcard;
  if (ko.quality === en.quality) return ko.quality > 0 && ko.order < en.order ? "ko" : "en";
  return ko.quality > en.quality ? "ko" : "en";
};

import { lastInstantMs } from "@admit-one/core";
import { z } from "zod";

/** An instant in an answer: RFC 3339, UTC. */
export const instantSchema = z.iso
  .datetime()
  .meta({ description: "RFC 3339, UTC", examples: ["2026-12-24T11:00:00.000Z"] });

/** An instant in a request; it may have any offset. */
export const instantIn = z.iso
  .datetime({ offset: true, error: "Expected an RFC 3339 instant with an offset." })
  .meta({ examples: ["2026-12-24T20:00:00+09:00"] });

const dayMs = 86_400_000;
const dayLength = "2026-12-24T".length;
/** The day of the instant that was written last: most instants of a sale are of one day. */
let lastDay = Number.NaN;
let lastDayText = "";

const digits = (length: number): readonly string[] =>
  Array.from({ length: 10 ** length }, (_, value) => String(value).padStart(length, "0"));
const two = digits(2);
const three = digits(3);

/**
 * Clamps an instant that cannot be written to the nearest one that can: one odd record must not
 * make a list unreadable.
 */
export const toInstant = (ms: number): string => {
  const atMs = Math.min(Math.max(ms, 0), lastInstantMs);
  const day = Math.floor(atMs / dayMs);
  if (day !== lastDay) {
    lastDayText = new Date(atMs).toISOString().slice(0, dayLength);
    lastDay = day;
  }
  // A Date would cost a look-up three times as much as the rest of its fields.
  const seconds = Math.floor((atMs - day * dayMs) / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = `${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}`;
  return `${lastDayText}${time}.${three[Math.floor(atMs % 1_000)]}Z`;
};

export const amountSchema = z
  .int()
  .min(0)
  .meta({ description: "Minor units of the currency", examples: [110_000] });
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: "ISO 4217", examples: ["KRW"] });

/** Of fields as the caller saw them. */
export const seenDescription =
  "Values that the caller saw. If one is another by now, nothing changes and the answer is " +
  "`CONFLICT` with the reason `changed_meanwhile`";

/** For calls that need no body: nothing, or an object without fields. */
export const noBodySchema = z.strictObject({});

const queueTokenText = z.string().meta({
  description: "The place in line: `token` of the answer that issued it",
  examples: ["a1.k1.c2VvdWwtMjAyNiAxNw.8KKQz0eZnj_hvlTE6KlgFm94ejaVoi_iJ889hj5aUp8"],
});

/** For calls that need a place in line. */
export const tokenHeader = { "Queue-Token": queueTokenText };

/** For calls that return more to a holder of a place in line. */
export const optionalTokenHeader = { "Queue-Token": queueTokenText.optional() };

/** For calls that answer 304 if the client already has the answer. */
export const ifNoneMatchHeader = {
  "If-None-Match": z
    .string()
    .optional()
    .meta({ description: "`ETag` of the answer that the client has" }),
};

const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** For calls that must not happen twice, and that nothing else identifies. */
export const requiredIdempotencyHeader = {
  "Idempotency-Key": idempotencyKey.meta({
    description: "Makes the call happen once, however often it is sent",
    examples: ["b6c1f2d0-credit-alice"],
  }),
};

export const idempotencyHeader = {
  "Idempotency-Key": idempotencyKey.optional().meta({
    description: "A retry with the same key has one effect and gets the same answer",
    examples: ["5f0c4b53-9a4b-4b53-b0a1-2f0c61b7f4b0"],
  }),
};

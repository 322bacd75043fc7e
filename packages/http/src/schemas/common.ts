import { lastInstantMs } from "@admit-one/core";
import { z } from "zod";

/** An instant on its way out: RFC 3339, UTC. */
export const instantSchema = z.iso
  .datetime()
  .meta({ description: "RFC 3339, UTC", examples: ["2026-12-24T11:00:00.000Z"] });

/** Of what can't be written the nearest that can: one odd record must not make a list unreadable. */
export const toInstant = (ms: number): string =>
  new Date(Math.min(Math.max(ms, 0), lastInstantMs)).toISOString();

export const idSchema = z.string().meta({ examples: ["seoul-2026"] });
export const amountSchema = z
  .int()
  .min(0)
  .meta({ description: "Minor units of the currency", examples: [110_000] });
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: "ISO 4217", examples: ["KRW"] });

/** For calls that need no body: nothing, or an object without fields. */
export const noBodySchema = z.strictObject({});

const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** For calls that must not happen twice, and have nothing else to be known by. */
export const requiredIdempotencyHeader = z.object({
  "Idempotency-Key": idempotencyKey.meta({ description: "Makes the call happen once" }),
});

export const idempotencyHeader = z.object({
  "Idempotency-Key": idempotencyKey
    .optional()
    .meta({ description: "A retry with the same key has one effect and gets the same answer" }),
});

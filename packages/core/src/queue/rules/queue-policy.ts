import type { FieldError } from "../../kernel/errors.ts";
import type { Patch } from "../../kernel/patch.ts";
import { check, checkInstant, checkInteger, given } from "../../kernel/validate.ts";
import { type QueuePolicy, queueDefaults } from "../queue.ts";

/** Validates a queue policy. `at` is the prefix of the field names. */
export const checkQueuePolicy = (policy: Patch<QueuePolicy>, at = ""): readonly FieldError[] => [
  ...checkInteger(policy.maxActive ?? undefined, `${at}maxActive`, 0),
  ...checkRate(policy.ratePerMinute, `${at}ratePerMinute`),
  ...checkInteger(policy.burst, `${at}burst`, 1),
  ...checkInteger(policy.maxWaiting ?? undefined, `${at}maxWaiting`, 0),
  ...checkInteger(policy.activeForMs, `${at}activeForMs`, 1, longestMs),
  ...checkInteger(policy.maxActiveForMs, `${at}maxActiveForMs`, 1, 2 * longestMs),
  ...checkInteger(policy.arriveWithinMs, `${at}arriveWithinMs`, 1, longestMs),
  ...checkInteger(policy.presentWithinMs, `${at}presentWithinMs`, 1, longestMs),
  ...checkInstant(instantIn(policy.opensAtMs), `${at}opensAt`),
  ...checkInstant(policy.closesAtMs ?? undefined, `${at}closesAt`),
  ...check(
    (instantIn(policy.opensAtMs) ?? 0) < (policy.closesAtMs ?? Number.POSITIVE_INFINITY),
    `${at}closesAt`,
    "must be after opensAt",
  ),
];

/** One year. A longer time is probably a typing error. */
export const longestMs: number = 366 * 24 * 3_600_000;

const instantIn = (opensAtMs: QueuePolicy["opensAtMs"] | undefined): number | undefined =>
  typeof opensAtMs === "number" ? opensAtMs : undefined;

const checkRate = (rate: number | null | undefined, field: string): readonly FieldError[] =>
  check(
    rate === undefined || rate === null || (Number.isFinite(rate) && rate >= 0 && rate <= 1e9),
    field,
    "must be a number from 0 to 1000000000, or null",
  );

/** Validates fields that are valid on their own but contradict each other. */
export const checkWholePolicy = (
  { activeForMs, maxActiveForMs }: QueuePolicy,
  at = "",
): readonly FieldError[] =>
  check(maxActiveForMs >= activeForMs, `${at}maxActiveForMs`, "must be at least activeForMs");

/** Fills in omitted fields. By default one minute of the rate may be admitted at once. */
export const completePolicy = (patch: Patch<QueuePolicy>): QueuePolicy => {
  const policy = { ...queueDefaults, ...given<QueuePolicy>(patch) };
  return {
    ...policy,
    burst: patch.burst ?? minuteOf(policy.ratePerMinute),
    maxActiveForMs: patch.maxActiveForMs ?? longestActiveMs(policy),
  };
};

/** The default burst of a rate. */
const minuteOf = (ratePerMinute: number | null): number =>
  Math.max(1, Math.ceil(ratePerMinute ?? queueDefaults.burst));

/** The default maximum active time. It is long enough for a hold that starts late. */
const longestActiveMs = ({ activeForMs }: Pick<QueuePolicy, "activeForMs">): number =>
  2 * activeForMs;

/** A stored policy. A field it lacks was added later and gets the earlier behaviour. */
export const storedQueuePolicy = (stored: Partial<QueuePolicy>): QueuePolicy => {
  const policy = { ...queueDefaults, opensAtMs: null, ...stored };
  const { maxActiveForMs = longestActiveMs(policy) } = stored;
  return { ...policy, maxActiveForMs };
};

/**
 * The policy after a patch. A field that still has its default follows the fields it derives from.
 */
export const patchedPolicy = (before: QueuePolicy, patch: Patch<QueuePolicy>): QueuePolicy => {
  const policy = { ...before, ...given<QueuePolicy>(patch) };
  const keepsBurst = patch.burst !== undefined || before.burst !== minuteOf(before.ratePerMinute);
  const keepsLongest =
    patch.maxActiveForMs !== undefined || before.maxActiveForMs !== longestActiveMs(before);
  return {
    ...policy,
    ...(!keepsBurst && { burst: minuteOf(policy.ratePerMinute) }),
    ...(!keepsLongest && { maxActiveForMs: longestActiveMs(policy) }),
  };
};

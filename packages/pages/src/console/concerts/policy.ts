import type { ConcertPolicy, Patch } from "@admit-one/core";
import type { FormFields } from "../kit/form-fields.ts";
import type { Version } from "../kit/versions.ts";

const counts = [
  "maxSeatsPerReservation",
  "maxSeatsPerUser",
  "maxHolds",
  "maxHoldExtensions",
] as const;

const seconds = {
  holdFor: "holdForMs",
  payWithin: "payWithinMs",
  maxHoldsWithin: "maxHoldsWithinMs",
  extendHoldBy: "extendHoldByMs",
} as const;

/** The fields of a policy in their order in the form. */
export const policyFields = [
  "holdFor",
  "payWithin",
  "maxSeatsPerReservation",
  "maxSeatsPerUser",
  "maxHolds",
  "maxHoldsWithin",
  "maxHoldExtensions",
  "extendHoldBy",
] as const;

export const policyVersion = (policy: ConcertPolicy): Version => ({
  ...Object.fromEntries(counts.map((name) => [name, String(policy[name])])),
  ...Object.fromEntries(
    Object.entries(seconds).map(([name, field]) => [name, String(policy[field] / 1_000)]),
  ),
  noOrphans: policy.noOrphans ? "on" : "off",
});

/** What the operator changed. */
export const policyPatch = (form: FormFields, seen: Version): Patch<ConcertPolicy> => {
  const isChanged = (name: string): boolean => form.has(name) && form.text(name) !== seen[name];
  return {
    ...Object.fromEntries(
      counts.filter(isChanged).map((name) => [name, form.number(name) ?? Number.NaN]),
    ),
    ...Object.fromEntries(
      Object.entries(seconds)
        .filter(([name]) => isChanged(name))
        .map(([name, field]) => [field, Math.round((form.number(name) ?? Number.NaN) * 1_000)]),
    ),
    ...(isChanged("noOrphans") && { noOrphans: form.text("noOrphans") === "on" }),
  };
};

import type { Patch, QueuePolicy } from "@admit-one/core";
import type { FormFields } from "../kit/form-fields.ts";
import { toLocal } from "../kit/format.ts";
import type { Version } from "../kit/versions.ts";

/** The fields of the limits: their names in the form, and those of the policy in seconds or not. */
const counts = ["maxActive", "ratePerMinute", "burst", "maxWaiting"] as const;
const seconds = {
  activeFor: "activeForMs",
  maxActiveFor: "maxActiveForMs",
  arriveWithin: "arriveWithinMs",
  presentWithin: "presentWithinMs",
} as const;

export const numberFields: readonly string[] = [...counts, ...Object.keys(seconds)];

const textOf = (value: number | null): string => (value === null ? "" : String(value));

/** The limits as the form shows them in a time zone. */
export const limitsVersion = (policy: QueuePolicy, zone: string): Version => ({
  ...Object.fromEntries(counts.map((name) => [name, textOf(policy[name])])),
  ...Object.fromEntries(
    Object.entries(seconds).map(([name, field]) => [name, textOf(policy[field] / 1_000)]),
  ),
  opens: policy.opensAtMs === null ? "now" : policy.opensAtMs === "sales" ? "sales" : "at",
  opensAt: typeof policy.opensAtMs === "number" ? toLocal(zone, policy.opensAtMs) : "",
  closesAt: policy.closesAtMs === null ? "" : toLocal(zone, policy.closesAtMs),
});

/** What the operator changed. What stays as it was seen is left out, so that defaults follow. */
export const patchIn = (form: FormFields, seen: Version, zone: string): Patch<QueuePolicy> => {
  const isChanged = (name: string): boolean => form.has(name) && form.text(name) !== seen[name];
  const changed = counts.filter(isChanged).map((name) => [name, form.number(name) ?? null]);
  const timed = Object.entries(seconds)
    .filter(([name]) => isChanged(name))
    .map(([name, field]) => [field, msOf(form.number(name))]);
  return {
    ...Object.fromEntries(changed),
    ...Object.fromEntries(timed),
    ...((isChanged("opens") || isChanged("opensAt")) && { opensAtMs: openingIn(form, zone) }),
    ...(isChanged("closesAt") && { closesAtMs: form.instant("closesAt", zone) ?? null }),
  };
};

/** An empty field of seconds is no number, as the box office will say. */
const msOf = (value: number | undefined): number =>
  value === undefined ? Number.NaN : Math.round(value * 1_000);

const openingIn = (form: FormFields, zone: string): QueuePolicy["opensAtMs"] => {
  if (form.text("opens") === "now") return null;
  if (form.text("opens") === "at") return form.instant("opensAt", zone) ?? Number.NaN;
  return "sales";
};

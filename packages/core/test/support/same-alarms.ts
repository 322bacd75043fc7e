import type { Alarm, BoxOffice } from "@admit-one/core";
import { expect } from "vitest";

/** What is counted and listed for operators is what the audit finds with its walk through the store. */
export const expectSameAlarms = async (boxOffice: BoxOffice): Promise<void> => {
  const { alarms } = await boxOffice.audit();
  const found = Map.groupBy(alarms, ({ alarm }) => alarm);
  const counts = Object.entries(await boxOffice.countAlarms()).filter(([, count]) => count > 0);
  expect(Object.fromEntries(counts)).toEqual(
    Object.fromEntries([...found].map(([alarm, all]) => [alarm, all.length])),
  );
  const listed = (await boxOffice.watchlist()).alarms;
  const isMissing = ({ alarm }: Alarm): boolean => alarm === "gateway_missing";
  expect(listed.filter((one) => !isMissing(one))).toEqual(alarms.filter((one) => !isMissing(one)));
  // Of a missing gateway the list says which, the audit also how much waits for it.
  const gateways = (all: readonly Alarm[]) =>
    all.filter(isMissing).map(({ ids }) => ids["gateway"]);
  expect(new Set(gateways(listed))).toEqual(new Set(gateways(alarms)));
};

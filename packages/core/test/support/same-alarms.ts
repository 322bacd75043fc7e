import type { BoxOffice } from "@admit-one/core";
import { expect } from "vitest";

/** What is counted for every scrape is what the audit finds with its walk through the store. */
export const expectSameAlarms = async (boxOffice: BoxOffice): Promise<void> => {
  const { alarms } = await boxOffice.audit();
  const found = Map.groupBy(alarms, ({ alarm }) => alarm);
  const counts = Object.entries(await boxOffice.countAlarms()).filter(([, count]) => count > 0);
  expect(Object.fromEntries(counts)).toEqual(
    Object.fromEntries([...found].map(([alarm, all]) => [alarm, all.length])),
  );
};

import { isDeepStrictEqual } from "node:util";
import type { Evidence } from "./whole-sale.ts";

/** What an operator's calls are named in the journal, each of which the sale must have made. */
export const callsMade: readonly string[] = [
  "createConcert",
  "changeConcert",
  "deleteConcert",
  "addShow",
  "changeShow",
  "addSections",
  "changePrices",
  "blockSeats",
  "unblockSeats",
  "sellSeats",
  "cancelReservation",
  "moveReservation",
];

/** A companion's seat, whose accessible seat somebody else has. Nobody is offered it. */
const leftMax = 1;

/** What is wrong after a sale. */
export const problemsOf = ({
  bought,
  count,
  figures,
  audit,
  csv,
  calls,
  documents: [exported, copied],
}: Evidence): readonly string[] => {
  const { total, free, held, sold, blocked } = figures;
  const account = (name: string): number =>
    audit.money.reduce((sum, accounts) => sum + Number(accounts[name] ?? 0), 0);
  // What is credited is negative in the ledger.
  const inLedger = -(account("sales") + account("kept") + account("disputed"));
  const inCsv = csv.reduce((sum, row) => sum + Number(row["amount"] ?? Number.NaN), 0);
  const same = (what: string, one: number, other: number): readonly string[] =>
    one === other ? [] : [`${what}: ${one} and not ${other}`];
  return [
    ...count.twice.map((seatId) => `${seatId} was sold twice`),
    ...(audit.ok ? [] : [`the audit found ${JSON.stringify(audit.breaches)}`]),
    ...same("sold", sold, count.sold),
    ...same("held", held, count.held),
    ...same("revenue", figures.revenue, count.revenue),
    ...same("seats", total, free + held + sold + blocked),
    ...same("CSV", inCsv, inLedger),
    ...(free > leftMax ? [`${free} seats were left`] : []),
    ...(bought > 0 ? [] : ["nobody bought anything"]),
    ...(isDeepStrictEqual(exported, copied) ? [] : ["the copy is another document"]),
    ...callsMade.filter((call) => !calls.has(call)).map((call) => `nobody called ${call}`),
  ];
};

import type { SalesRow } from "@admit-one/core";

/** In the order of the file. */
const columns = [
  "kind",
  "status",
  "at",
  "reservationId",
  "paymentId",
  "seatId",
  "ticketId",
  "price",
  "paidBack",
  "amount",
  "currency",
] as const;

/**
 * A spreadsheet runs a cell that begins so. The wide forms are those of Chinese, Japanese and Korean
 * keyboards, which some spreadsheets read like the others.
 */
const runs = /^[=+\-@\t\r\n＝＋－＠]/;
const quoted = /[",\r\n]/;

/** Text that no spreadsheet runs, quoted as RFC 4180 says. Numbers of ours stay numbers. */
export const csvCell = (value: string | number | null): string => {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = runs.test(value) ? `'${value}` : value;
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const line = (cells: readonly (string | number | null)[]): string =>
  `${cells.map(csvCell).join(",")}\r\n`;

const instantOf = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

const rowText = (row: SalesRow): string =>
  line(columns.map((column) => (column === "at" ? instantOf(row.atMs) : row[column])));

/** Without it a spreadsheet takes UTF-8 for another encoding. */
const byteOrderMark = "\uFEFF";

/** The file, part by part: UTF-8 with a byte order mark, and one line with the names. */
export async function* salesCsv(
  parts: AsyncIterable<readonly SalesRow[]>,
): AsyncGenerator<string, void, undefined> {
  yield byteOrderMark + line(columns);
  for await (const rows of parts) {
    if (rows.length > 0) yield rows.map(rowText).join("");
  }
}

import { salesCsv } from "@admit-one/http";
import { describe, expect, test } from "vitest";
import { csvCell } from "../src/sales-csv.ts";

describe("a cell", () => {
  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])(
    "%j is no formula",
    (text) => {
      const cell = csvCell(text);
      expect(cell.replace(/^"/, "").startsWith("'")).toBe(true);
      expect(cell).toContain(text);
    },
  );

  test.each([
    ["A-1-1", "A-1-1"],
    ["가-나-3", "가-나-3"],
    ["a,b", '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ["two\nlines", '"two\nlines"'],
    ['="1",2', '"\'=""1"",2"'],
    [-5_000, "-5000"],
    [0, "0"],
    [null, ""],
  ])("%j is written as %s", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

test("a table has a byte order mark, its names, and a line for each row", async () => {
  const row = {
    kind: "seat",
    status: "sold",
    atMs: 0,
    reservationId: "r",
    paymentId: null,
    seatId: "=A-1",
    ticketId: null,
    price: 100,
    paidBack: 0,
    amount: 100,
    currency: "KRW" as never,
  } as const;
  const parts = async function* () {
    yield [row, { ...row, kind: "kept", status: "cancelled", amount: -3 } as const];
    yield [];
    yield [row];
  };
  const pieces: string[] = [];
  for await (const piece of salesCsv(parts())) pieces.push(piece);
  const line = "seat,sold,1970-01-01T00:00:00.000Z,r,,'=A-1,,100,0,100,KRW\r\n";
  const kept = line.replace("seat,sold", "kept,cancelled").replace(",100,KRW", ",-3,KRW");
  expect(pieces).toEqual([
    "\uFEFFkind,status,at,reservationId,paymentId,seatId,ticketId,price,paidBack,amount,currency\r\n",
    line + kept,
    line,
  ]);
});

import { describe, expect, test } from "vitest";
import { calendarFile } from "../src/calendar.ts";

const entry = {
  uid: "res_1@shop.test",
  startsAtMs: Date.UTC(2030, 0, 5, 11),
  madeAtMs: Date.UTC(2030, 0, 1),
  summary: "겨울 콘서트, 서울; 첫째 날\r\nATTACH:https://evil.example\u0000",
  location: "올림픽홀 ".repeat(20).trim(),
  description: String.raw`one\two`,
  url: "https://shop.test/reservations/res_1",
};
const file = calendarFile(entry);

describe("the calendar's file", () => {
  test("has the start in UTC and ends each line as RFC 5545 wants", () => {
    expect(file).toContain("\r\nDTSTART:20300105T110000Z\r\n");
    expect(file.endsWith("END:VCALENDAR\r\n")).toBe(true);
    expect(file.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("has no text that ends its line or begins another property", () => {
    const unfolded = file.replaceAll("\r\n ", "");
    const names = unfolded
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(":")[0]);
    expect(names).not.toContain("ATTACH");
    expect(unfolded).toContain(
      String.raw`SUMMARY:겨울 콘서트\, 서울\; 첫째 날\nATTACH:https://evil.example`,
    );
    expect(unfolded).toContain(String.raw`DESCRIPTION:one\\two`);
    expect(unfolded).not.toContain("\u0000");
  });

  test("folds lines at 75 octets and cuts no letter", () => {
    for (const line of file.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(file.replaceAll("\r\n ", "")).toContain(`LOCATION:${entry.location}`);
  });

  test("has no place if there is none", () => {
    expect(calendarFile({ ...entry, location: null })).not.toContain("LOCATION");
  });
});

import { describe, expect, test } from "vitest";
import { createReader, createWriter } from "../../../src/concert/plan/bytes.ts";

describe("bytes", () => {
  test.each([0, 1, 127, 128, 255, 16_383, 16_384, 2 ** 32, 2 ** 42, 2 ** 49 - 1])(
    "of the number %i are read as they were written",
    (value) => {
      const writer = createWriter();
      writer.number(value);
      writer.text("a~!");
      writer.bytes(Uint8Array.of(200, 0));
      writer.number(value);
      const reader = createReader(writer.end());
      expect([reader.number(), reader.text(), [...reader.bytes(2)]]).toEqual([
        value,
        "a~!",
        [200, 0],
      ]);
      expect([reader.isSound(), reader.isAtEnd()]).toEqual([true, false]);
      expect([reader.number(), reader.isSound(), reader.isAtEnd()]).toEqual([value, true, true]);
    },
  );

  test.each<[string, readonly number[], (reader: ReturnType<typeof createReader>) => unknown]>([
    ["a number that goes on behind the end", [0x80], (reader) => reader.number()],
    [
      "a number that never ends",
      Array.from({ length: 9 }, () => 0x80),
      (reader) => reader.number(),
    ],
    ["a text that is longer than they are", [2, 65], (reader) => reader.text()],
    ["more than there are", [1], (reader) => reader.bytes(2)],
  ])("are not sound with %s", (_what, bytes, read) => {
    const reader = createReader(Uint8Array.from(bytes));
    read(reader);
    expect([reader.isSound(), reader.isAtEnd()]).toEqual([false, false]);
  });

  test.each(["é", " ", "\n"])("have no text like %j", (text) => {
    expect(() => createWriter().text(text)).toThrow(`Not visible ASCII: ${JSON.stringify(text)}`);
  });
});

import fc from "fast-check";

/** Text that somebody once did not expect. */
export const hostileTexts: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udfff\ud800",
  "\u200b",
  "\u202edneM",
  "가".normalize("NFD"),
  "Ａ-1-1",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "undefined",
  "NaN",
  "true",
  "-1",
  "1e400",
  "9007199254740993",
  "'; drop table admit_seat; --",
  '" or 1=1 --',
  "%00",
  "%ED%A0%80",
  "../../etc/passwd",
  "<script>alert(1)</script>",
  "${7*7}{{7*7}}",
  "\r\nX-Injected: 1",
  "🎫".repeat(40),
  "x".repeat(256),
  "x".repeat(5_000),
  "A-1-1",
  "1970-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "+275760-09-13T00:00:00.000Z",
  "2026-02-30T00:00:00Z",
  "2026-12-24T20:00:00",
];

/** Numbers at the edges of what is counted, kept and written. */
const hostileNumbers: readonly number[] = [
  0,
  -0,
  -1,
  0.5,
  1e-7,
  1.7976931348623157e308,
  2 ** 31,
  2 ** 32 + 1,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  253_402_300_800_000,
  8.64e15 + 1,
];

const odd = fc.constantFrom<unknown>(
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { length: 5 },
  { toString: 1 },
  { $ref: "#" },
  { "": "" },
);

/** Of any characters, among them halves of surrogate pairs and none that a font has. */
const anyText = fc
  .array(fc.nat(0x10ffff), { maxLength: 20 })
  .map((points) => String.fromCodePoint(...points));

/** Any JSON value that is not what was asked for. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...hostileTexts),
  fc.constantFrom<unknown>(...hostileNumbers),
  odd,
  anyText,
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Names of fields that objects have without being given them, and some that nobody has. */
export const hostileKey = fc.constantFrom(
  "__proto__",
  "constructor",
  "toJSON",
  "",
  "a.b",
  "가",
  "0",
);

/** Whole bodies that are no JSON, or none that anybody sends. */
export const rawBodies: readonly Buffer[] = [
  Buffer.from(""),
  Buffer.from(" "),
  Buffer.from("{"),
  Buffer.from("null"),
  Buffer.from("[]"),
  Buffer.from("0"),
  Buffer.from('"text"'),
  Buffer.from("\ufeff{}"),
  Buffer.from('{"a":1,"a":2}'),
  Buffer.from('{"__proto__":{"isAdmin":true}}'),
  Buffer.from('{"\\u005f_proto__":1}'),
  Buffer.from('{"amount":1e999}'),
  Buffer.from('{"seatIds":["\\ud800"]}'),
  Buffer.from('{"seatIds":["\\u0000"]}'),
  Buffer.from([0xff, 0xfe, 0x7b, 0x7d]),
  Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from(`${"[".repeat(20_000)}${"]".repeat(20_000)}`),
  Buffer.from(`{"method":${'{"a":'.repeat(500)}1${"}".repeat(501)}`),
  Buffer.from(JSON.stringify({ a: "x".repeat(70_000) })),
  Buffer.from("a=1&b=2"),
];

/** Segments of a path as they go over the wire. */
export const rawSegments: readonly string[] = [
  "%00",
  "%ED%A0%80",
  "%",
  "%2",
  "%2F",
  "%2e%2e",
  "..",
  ".",
  ";a=b",
  "a;b",
  "~",
  "*",
  ":id",
  "{id}",
  "__proto__",
  "constructor",
  "%F0%9F%8E%AB",
  "%EA%B0%80",
  "a%20b",
  "a+b",
  "a:b",
  "a:1",
  "-",
  ".a",
  "x".repeat(300),
];

/** Latin-1 is all that a header's value may hold, but for line ends and NUL. */
export const headerText: fc.Arbitrary<string> = fc
  .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 30 })
  .map((codes) =>
    codes
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code))
      .join("")
      .trim(),
  );

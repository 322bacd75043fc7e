import fc from "fast-check";
import { type Description, resolve, type Schema } from "./description.ts";
import { hostileKey, hostileValue } from "./hostile.ts";
import { type KnownKind, Pick } from "./known.ts";

/** One that is known: mostly the latest. */
export const pick = (kind: KnownKind): fc.Arbitrary<Pick> =>
  fc
    .oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.nat(3) },
      { weight: 1, arbitrary: fc.nat(40) },
    )
    .map((back) => new Pick(kind, back));

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** Instants around the run, so that sales are open, and those at the ends of time. */
const instant = (startMs: number): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .constantFrom(-dayMs, -minuteMs, -1, 1_000, 5_000, minuteMs, dayMs, 30 * dayMs)
        .map((ms) => new Date(startMs + ms).toISOString()),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59-23:59",
        "2026-12-24T20:00:00+09:00",
        "0000-01-01T00:00:00Z",
      ),
    },
  );

const names = fc.constantFrom(
  "A",
  "B",
  "1층 A",
  "가".normalize("NFD"),
  " A",
  "A\u200b",
  "x".repeat(32),
);

const seatIds = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .uniqueArray(fc.nat(39), { minLength: 1, maxLength: 4 })
      .map((backs) => backs.map((back) => new Pick("seatId", back))),
  },
  fc.array(pick("seatId"), { minLength: 1, maxLength: 4 }),
);

const best = fc.record(
  {
    count: fc.constantFrom(1, 1, 2, 2, 3, 4, 100),
    section: names,
    grade: names,
    maxPrice: fc.constantFrom(0, 1_000, 110_000, 1e12),
    accessible: fc.boolean(),
    together: fc.boolean(),
  },
  { requiredKeys: ["count"] },
);

const saw = fc.record({ amount: fc.nat(500_000), currency: fc.constant("KRW") });

/** What fits a field by its name, where its schema says no more than that it is text or a number. */
const fitting = (startMs: number): Readonly<Record<string, fc.Arbitrary<unknown>>> => ({
  concertId: fc.oneof(
    fc.nat(200).map((no) => `con-${no}`),
    pick("concertId"),
  ),
  showId: fc.oneof(
    fc.nat(400).map((no) => `sho-${no}`),
    pick("showId"),
  ),
  queueId: fc.oneof(
    fc.nat(20).map((no) => `que-${no}`),
    pick("queueId"),
  ),
  seatIds,
  amount: fc.oneof(pick("amount"), fc.nat(500_000)),
  currency: fc.constantFrom("KRW", "KRW", "KRW", "USD", "EUR", "KWD", "XXX"),
  section: names,
  row: fc.oneof(
    names,
    fc.nat(5).map((no) => String(no)),
  ),
  seats: fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 1, arbitrary: fc.constantFrom(200, 200_001) },
  ),
  price: fc.constantFrom(0, 1, 1_000, 110_000, 1e12, 1e12 + 1),
  title: fc.constantFrom("Fuzz", "퍼즈", " Fuzz ", "x".repeat(200)),
  note: fc.constantFrom("in cash", "현금", "x".repeat(500)),
  reason: fc.constantFrom("Rain", "비", ""),
  proof: fc.constantFrom("approve", "any", "x".repeat(1_000)),
  count: fc.nat(10),
  maxActive: fc.oneof(fc.constant(null), fc.nat(50)),
  maxWaiting: fc.constantFrom(null, 0, 1, 1_000),
  ratePerMinute: fc.constantFrom(null, 0, 0.5, 60, 1e9),
  burst: fc.nat(100),
  activeForMs: fc.constantFrom(1_000, 60_000, 600_000),
  maxActiveForMs: fc.constantFrom(1_000, 120_000, 1_200_000),
  arriveWithinMs: fc.constantFrom(1_000, 30_000),
  presentWithinMs: fc.constantFrom(10_000, 60_000),
  holdForMs: fc.constantFrom(1_000, 2_000, 300_000),
  maxHoldExtensions: fc.constantFrom(0, 2),
  noOrphans: fc.boolean(),
  extendHoldByMs: fc.constantFrom(0, 2_000),
  payWithinMs: fc.constantFrom(1_000, 600_000),
  maxSeatsPerReservation: fc.constantFrom(1, 4, 100),
  maxSeatsPerUser: fc.constantFrom(1, 4, 1_000_000),
  maxHolds: fc.constantFrom(1, 10, 1_000),
  maxHoldsWithinMs: fc.constantFrom(1_000, 1_200_000),
  startsAt: instant(startMs),
  method: fc.record(
    {
      type: fc.constantFrom("scripted", "scripted", "scripted", "wallet", "toss", "nobody"),
      outcome: fc.constantFrom("approve", "approve", "decline", "fail", "delay", "redirect", "odd"),
    },
    { requiredKeys: ["type"] },
  ),
});

const approved = fc.constantFrom("approve", "approve", "decline", "fail", "delay", "redirect");
const scripted = approved.map((outcome) => ({ type: "scripted", outcome }));

/** What fits a whole body whose fields depend on one another. */
const fittingWhole: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Pay: fc.oneof(
    fc.constant({}),
    scripted.map((method) => ({ method })),
    fc.tuple(pick("amount"), scripted).map(([amount, method]) => ({
      amount,
      currency: "KRW",
      method,
    })),
    fc.constant({ method: { type: "wallet" } }),
  ),
  ReserveSeats: fc
    .tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ seatIds }) },
        { weight: 2, arbitrary: fc.record({ best: fc.record({ count: fc.nat(4) }) }) },
        { weight: 2, arbitrary: fc.record({ best }) },
        { weight: 1, arbitrary: fc.record({ seatIds, best }, { requiredKeys: [] }) },
      ),
      fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, saw),
    )
    .map(([wish, price]) => ({ ...wish, ...price })),
};

const textOf = (schema: Schema, startMs: number): fc.Arbitrary<unknown> => {
  if (schema["format"] === "date-time") return instant(startMs);
  const { minLength = 0, maxLength = 40 } = schema as { minLength?: number; maxLength?: number };
  return fc.string({ minLength, maxLength: Math.min(maxLength, 100) });
};

const numberOf = (schema: Schema): fc.Arbitrary<unknown> => {
  const { minimum = 0, maximum = 2 ** 31 } = schema as { minimum?: number; maximum?: number };
  return schema["type"] === "integer"
    ? fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) })
    : fc.double({ min: minimum, max: Math.min(maximum, 1e9), noNaN: true });
};

/** Values that mostly fit a schema, with ids that are known by then. */
export const createBodies = (
  description: Description,
  startMs: number,
): ((schema: Schema) => fc.Arbitrary<unknown>) => {
  const byName = fitting(startMs);

  const objectOf = (schema: Schema): fc.Arbitrary<unknown> => {
    const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
    const required = (schema["required"] ?? []) as readonly string[];
    const model = Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [name, valueOf(inner, name)]),
    );
    return fc.record(model, { requiredKeys: [...required] });
  };

  const valueOf = (given: Schema, name = ""): fc.Arbitrary<unknown> => {
    const whole = fittingWhole[String(given["$ref"]).split("/").at(-1) ?? ""];
    const known = byName[name] ?? whole;
    const schema = resolve(description, given);
    const choices = (schema["anyOf"] ?? schema["oneOf"]) as readonly Schema[] | undefined;
    const type = Array.isArray(schema["type"]) ? (schema["type"] as string[]) : [schema["type"]];
    if (known !== undefined) return known;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => valueOf(choice, name)));
    if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as unknown[]));
    const kinds: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
      null: () => fc.constant(null),
      boolean: () => fc.boolean(),
      string: () => textOf(schema, startMs),
      integer: () => numberOf(schema),
      number: () => numberOf(schema),
      array: () =>
        fc.array(valueOf((schema["items"] ?? {}) as Schema), { minLength: 1, maxLength: 3 }),
      object: () => objectOf(schema),
    };
    return fc.oneof(...type.map((kind) => kinds[String(kind)]?.() ?? fc.jsonValue()));
  };

  return (schema) => spoiledSometimes(valueOf(schema));
};

type Spoiling = { readonly at: number; readonly how: "replace" | "drop" | "add" };

/** One place of a value, anywhere in it, replaced, dropped, or given a field that nobody knows. */
const spoiled = (value: unknown, { at, how }: Spoiling, by: unknown, key: string): unknown => {
  let place = 0;
  const walk = (here: unknown): unknown => {
    place += 1;
    if (place - 1 === at) return how === "add" ? withField(here, key, by) : by;
    if (here instanceof Pick || typeof here !== "object" || here === null) return here;
    if (Array.isArray(here)) return here.map(walk);
    const entries = Object.entries(here).flatMap(([name, item]) => {
      const isDropped = how === "drop" && place === at;
      const changed = walk(item);
      return isDropped ? [] : [[name, changed] as const];
    });
    return Object.fromEntries(entries);
  };
  return walk(value);
};

const withField = (value: unknown, key: string, item: unknown): unknown => {
  if (typeof value !== "object" || value === null || value instanceof Pick) return item;
  const copy: Record<string, unknown> = { ...value };
  Object.defineProperty(copy, key, { value: item, enumerable: true, configurable: true });
  return copy;
};

const spoiling = fc.record({
  at: fc.nat(25),
  how: fc.constantFrom("replace", "drop", "add"),
}) as fc.Arbitrary<Spoiling>;

const spoiledSometimes = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 3, arbitrary: value },
    {
      weight: 1,
      arbitrary: fc
        .tuple(value, spoiling, hostileValue, hostileKey)
        .map(([sound, where, by, key]) => spoiled(sound, where, by, key)),
    },
  );

import { expect, test } from "vitest";
import { decoderOf, encoderOf, unionDecoderOf } from "../../src/tables/codec.ts";
import { bigint, bool, bytes, int, json, rareList, text } from "../../src/tables/columns.ts";
import { createTableStatements, type DdlWords } from "../../src/tables/ddl.ts";
import { columnsOf, defineTable, selectOf } from "../../src/tables/define-table.ts";
import { entityOf } from "../../src/tables/entity.ts";
import { fromPayment, type PaymentRow, paymentTable, toPayment } from "../../src/tables/payment.ts";
import { tokenTable, toToken } from "../../src/tables/queue.ts";
import { refundTable, toRefund } from "../../src/tables/refund.ts";
import { reservationTable, toReservation } from "../../src/tables/reservation.ts";
import { toSeat } from "../../src/tables/seat.ts";

const owners = defineTable("owner", { owner_id: text() }, { primaryKey: ["owner_id"] });

const pets = defineTable(
  "pet",
  {
    pet_id: text(),
    owner_id: text().nullable(),
    row_name: text().as("name"),
    born_at_ms: bigint(),
    is_tame: bool().default(false),
    tricks: json<readonly string[]>(),
    status: text<"here" | "lost">(),
    lost_at_ms: bigint().optional(),
    seen_at: text().optional(),
    rewards: rareList<number>(),
    version: int().apart(),
  },
  {
    primaryKey: ["pet_id"],
    references: { owner_id: owners },
    checks: { born_at_ms: "born_at_ms > 0" },
    uniques: { pet_name: { on: ["owner_id", "row_name"] } },
    indexes: { pet_lost: { on: ["lost_at_ms"], where: "status = 'lost'" } },
  },
);

type PetBase = {
  readonly petId: string;
  readonly ownerId: string | null;
  readonly name: string;
  readonly bornAtMs: number;
  readonly isTame: boolean;
  readonly tricks: readonly string[];
};
type Lost = PetBase & {
  readonly status: "lost";
  readonly lostAtMs: number;
  readonly seenAt: string | null;
  readonly rewards: readonly number[];
};
type Pet = (PetBase & { readonly status: "here" }) | Lost;

const encode = encoderOf(pets);
const decode = unionDecoderOf(pets, {
  here: {},
  lost: { lostAtMs: "always", seenAt: "or null", rewards: "always" },
});
const toPet: (row: Parameters<typeof decode>[0]) => Pet = decode;

const base = {
  petId: "p",
  ownerId: null,
  name: "Rex",
  bornAtMs: 5,
  isTame: true,
  tricks: ["sit"],
} as const;
const here: Pet = { ...base, status: "here" };
const lost: Lost = { ...base, status: "lost", lostAtMs: 9, seenAt: null, rewards: [1] };

const rowOf = (values: readonly unknown[]) =>
  Object.fromEntries(
    Object.keys(pets.columns).map((name, index) => [name, values[index]]),
  ) as never;

test("a record becomes a row in the order of the columns, and comes back", () => {
  expect(encode(here, { version: 3 })).toEqual([
    "p",
    null,
    "Rex",
    5,
    true,
    '["sit"]',
    "here",
    null,
    null,
    null,
    3,
  ]);
  for (const pet of [here, lost, { ...lost, seenAt: "park", rewards: [] }]) {
    expect(toPet(rowOf(encode(pet, { version: 1 })))).toEqual(pet);
  }
});

test("integers and booleans are read as every driver answers them", () => {
  const row = rowOf(["p", null, "Rex", "5", 1, ["sit"], "lost", "9", null, null, "3"]);
  expect(toPet(row)).toEqual({ ...lost, rewards: [] });
});

test("some of the columns go into a row in the order of the table", () => {
  const some = ["version", "pet_id"] as const;
  expect(columnsOf(pets, some)).toEqual({ pet_id: "text", version: "int" });
  expect(encoderOf(pets, some)({ petId: "p" }, { version: 2 })).toEqual(["p", 2]);
  expect(selectOf(owners)).toBe("select owner_id from owner");
});

test("a column that can't travel in JSON is refused when it is asked for", () => {
  const blobs = defineTable("blob", { id: text(), bits: bytes() }, { primaryKey: ["id"] });
  expect(columnsOf(blobs, ["id"])).toEqual({ id: "text" });
  expect(() => columnsOf(blobs)).toThrow("blob.bits can't travel");
});

const refusal = (message: string) =>
  expect.objectContaining({ code: "CORRUPT", message: expect.stringContaining(message) });

test("a row that lacks what its status always has is corrupt, and so is an unknown status", () => {
  const row = { ...(rowOf(encode(lost, { version: 1 })) as object) };
  expect(() => toPet({ ...row, lost_at_ms: null } as never)).toThrow(
    refusal("pet lacks lost_at_ms"),
  );
  expect(() => toPet({ ...row, status: "eaten" } as never)).toThrow(refusal("can't be eaten"));
});

// Of the box office's own records, each status that must have more than every record has.
test.for<[string, (row: never) => unknown, string, string]>([
  ["payment", toPayment, "pending", "step"],
  ["payment", toPayment, "captured", "attempts"],
  ["payment", toPayment, "declined", "attempts"],
  ["payment", toPayment, "refunding", "reference"],
  ["payment", toPayment, "refunded", "reference"],
  ["reservation", toReservation, "paying", "payment_id"],
  ["reservation", toReservation, "confirmed", "payment_id"],
  ["reservation", toReservation, "cancelling", "payment_id"],
  ["reservation", toReservation, "expired", "ended_at_ms"],
  ["refund", toRefund, "requested", "attempt"],
  ["refund", toRefund, "succeeded", "attempt"],
  ["token", toToken, "active", "admitted_at_ms"],
  ["token", toToken, "expired", "reason"],
])("a row of a $0 that is $2 and lacks its $3 is corrupt", ([, read, status, column]) => {
  const columns = [paymentTable, reservationTable, refundTable, tokenTable].flatMap((table) =>
    Object.keys(table.columns),
  );
  const nulls = Object.fromEntries(columns.map((name) => [name, null]));
  const row = { ...nulls, status, origin: "ours", seats: "[]", method: "{}" };
  expect(() => read(row as never)).toThrow(refusal(`lacks ${column}`));
});

test("a seat that is held by nobody is corrupt", () => {
  for (const state of ["held", "sold"]) {
    expect(() => toSeat({ state, reservation_id: null } as never)).toThrow(refusal("reservation"));
  }
});

const words: DdlWords = {
  text: "text",
  int: "int4",
  bigint: "int8",
  serial: "serial8",
  double: "float8",
  bool: "bool",
  json: "json",
  bytes: "bytea",
  fillfactor: (percent) => ` fill ${percent}`,
};

test("the statements that make a table say all of it", () => {
  expect(createTableStatements(pets, words)).toEqual([
    `create table pet (
  pet_id text not null,
  owner_id text null,
  row_name text not null,
  born_at_ms int8 not null constraint pet_born_at_ms_check check (born_at_ms > 0),
  is_tame bool not null default false,
  tricks json not null,
  status text not null,
  lost_at_ms int8 null,
  seen_at text null,
  rewards json null,
  version int4 not null,
  primary key (pet_id),
  constraint pet_owner_id_foreign
    foreign key (owner_id) references owner (owner_id) on update restrict on delete restrict
)`,
    "create unique index pet_name on pet (owner_id, row_name)",
    "create index pet_lost on pet (lost_at_ms)\n  where status = 'lost'",
  ]);
});

test("the entity has the columns as properties, and a reference without its _id", () => {
  const { meta } = entityOf(pets);
  expect(meta.className).toBe("Pet");
  expect(Object.keys(meta.properties)).toEqual(
    Object.keys(pets.columns).map((name) => (name === "owner_id" ? "owner" : name)),
  );
  expect(entityOf(pets)).toBe(entityOf(pets));
});

// What follows is held by the compiler: each mistake must be one.
export const mistakes = [
  () => {
    const { ownerId: _ownerId, ...without } = here;
    // @ts-expect-error -- A property is missing.
    encode(without, { version: 1 });
  },
  // @ts-expect-error -- Two properties are swapped.
  () => encode({ ...here, bornAtMs: here.name, name: here.bornAtMs }, { version: 1 }),
  // @ts-expect-error -- A number where only some statuses have a text.
  () => encode({ ...lost, seenAt: 3 }, { version: 1 }),
  // @ts-expect-error -- What is stored beside the record is missing.
  () => encode(here),
  // @ts-expect-error -- No table has such a key.
  () => defineTable("pet", { pet_id: text() }, { primaryKey: ["id"] }),
  () => {
    const forgetful = unionDecoderOf(pets, {
      here: {},
      lost: { lostAtMs: "always", rewards: "always" },
    });
    // @ts-expect-error -- A lost pet has `seenAt`.
    const toLost: (row: never) => Pet = forgetful;
    return toLost;
  },
  () => {
    const lenient = unionDecoderOf(pets, {
      here: {},
      lost: { lostAtMs: "or null", seenAt: "or null", rewards: "always" },
    });
    // @ts-expect-error -- A lost pet always has `lostAtMs`.
    const toLost: (row: never) => Pet = lenient;
    return toLost;
  },
  // @ts-expect-error -- No column has this property.
  () => unionDecoderOf(pets, { here: { colour: "always" } }),
  () => {
    // @ts-expect-error -- An owner has a name, and no column for it.
    const toOwner: (row: never) => { readonly ownerId: string; readonly name: string } =
      decoderOf(owners);
    return toOwner;
  },
  // @ts-expect-error -- An amount is no text.
  (row: PaymentRow) => fromPayment({ ...toPayment(row), amount: "1" }),
];

import { operatorsCalls, type UserExport } from "@admit-one/core";
import { z } from "zod";
import { currencySchema, instantSchema, toInstant } from "./common.ts";
import { ids } from "./ids.ts";

export const erasedSchema = z
  .object({
    pseudonym: ids.userId.meta({
      description: "Takes the place of the user's id",
      examples: ["gone_01m6bc8jddyn7eg4ptdchfya0r"],
    }),
    waiting: z
      .int()
      .min(0)
      .meta({
        description:
          "Reservations that still have the id, since something happened to them during the call. " +
          "They follow by themselves once nothing stands in the way",
        examples: [0],
      }),
  })
  .meta({ id: "ErasedUser" });

/** Records as they are stored, with their instants as text. */
const records = (description: string) =>
  z.array(z.record(z.string(), z.unknown())).meta({ description });

const ledger = records("Its entries of the ledger");
const events = records("Its events that are still kept");
const status = (...examples: string[]) =>
  z.string().meta({ description: "The status as it is stored", examples });

export const userExportSchema = z
  .object({
    userId: ids.userId,
    exportedAt: instantSchema.meta({ description: "When the export began" }),
    tokens: z
      .array(z.looseObject({ queueId: ids.queueId, status: status("expired"), events }))
      .meta({ description: "Places in line" }),
    reservations: z
      .array(
        z.looseObject({
          reservationId: ids.reservationId,
          showId: ids.showId,
          status: status("confirmed"),
          payments: z
            .array(
              z.looseObject({
                paymentId: ids.paymentId,
                status: status("captured"),
                refunds: records("Its refunds, those of the provider too"),
                ledger,
              }),
            )
            .meta({ description: "Every attempt to pay it" }),
          events,
        }),
      )
      .meta({ description: "Reservations, the oldest first" }),
    wallets: z
      .array(z.looseObject({ currency: currencySchema, ledger }))
      .meta({ description: "Wallets, with the credits in the ledger" }),
    idempotencyRecords: records("What is kept under the user's idempotency keys"),
    journal: z
      .array(z.looseObject({ call: z.enum(operatorsCalls), at: instantSchema }))
      .meta({ description: "Commands of operators that concerned the user" }),
  })
  .meta({ id: "UserExport" });

/** The stored form, but with instants as text and without `Ms` in their names. */
const toPlain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) =>
      name.endsWith("Ms") && typeof item === "number"
        ? [name.slice(0, -2), toInstant(item)]
        : [name.replace(/Ms$/, ""), toPlain(item)],
    ),
  );
};

const jsonOf = (value: object): string => JSON.stringify(toPlain(value));

/** Writes a list item by item, so that it is never in memory as a whole. */
async function* listOf<T>(name: string, items: AsyncIterable<T>, toRow: (item: T) => object) {
  yield `,${JSON.stringify(name)}:[`;
  let before = "";
  for await (const item of items) {
    yield before + jsonOf(toRow(item));
    before = ",";
  }
  yield "]";
}

/** The text of the export, piece by piece. */
export async function* exportText(given: UserExport): AsyncGenerator<string> {
  const { userId, exportedAtMs, tokens, reservations, wallets } = given;
  yield jsonOf({ userId, exportedAtMs }).slice(0, -1);
  yield* listOf("tokens", tokens, ({ token, ...rest }) => ({ ...token, ...rest }));
  yield* listOf("reservations", reservations, ({ reservation, payments, ...rest }) => ({
    ...reservation,
    payments: payments.map(({ payment, ...ofIt }) => ({ ...payment, ...ofIt })),
    ...rest,
  }));
  yield* listOf("wallets", wallets, ({ wallet, ...rest }) => ({ ...wallet, ...rest }));
  yield* listOf("idempotencyRecords", given.records, (record) => record);
  // Who gave a command is about that person, not about the user.
  yield* listOf("journal", given.journal, ({ atMs, call, subjectType, subjectId, details }) => ({
    atMs,
    call,
    subject: { type: subjectType, id: subjectId },
    details,
  }));
  yield "}";
}

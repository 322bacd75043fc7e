import type { Bits } from "./bits.ts";
import { createReader, createWriter, type Reader } from "./bytes.ts";

/** Which seats can be taken, in binary: all of them, or the changes since an earlier answer. */
export type Availability = {
  /** The version of the plan that the seat numbers belong to. Visible ASCII. */
  readonly planVersion: string;
  /** Opaque, visible ASCII. The next request continues from it. */
  readonly cursor: string;
} & (
  | {
      readonly kind: "full";
      readonly count: number;
      /** A set bit is an available seat. */
      readonly bits: Bits;
    }
  | { readonly kind: "changes"; readonly changes: readonly SeatChange[] }
);

/** Ascending by number in the plan. A later answer may repeat a change. */
export type SeatChange = { readonly no: number; readonly available: boolean };

const format = 1;
const kinds = ["full", "changes"] as const;

/**
 * Bytes: format, kind, then plan version and cursor, each with its length first. A full answer
 * continues with the number of seats and one bit for each. An answer of changes continues with
 * their number and, for each, twice the distance from the previous seat number, plus one if the
 * seat is available. Numbers are varints.
 *
 * @throws TypeError if the version or cursor is not visible ASCII.
 * @example
 * const bits = bitsOf(80_000, freeNumbers);
 * encodeAvailability({ kind: "full", planVersion: "1", cursor: "9-a", count: 80_000, bits });
 */
export const encodeAvailability = (availability: Availability): Uint8Array => {
  const writer = createWriter();
  writer.number(format);
  writer.number(kinds.indexOf(availability.kind));
  writer.text(availability.planVersion);
  writer.text(availability.cursor);
  if (availability.kind === "full") {
    writer.number(availability.count);
    writer.bytes(availability.bits.subarray(0, (availability.count + 7) >> 3));
  } else {
    writer.number(availability.changes.length);
    let before = 0;
    for (const { no, available } of availability.changes) {
      writer.number((no - before) * 2 + (available ? 1 : 0));
      before = no;
    }
  }
  return writer.end();
};

/**
 * Reads the output of `encodeAvailability`. Null for other bytes.
 *
 * @example
 * decodeAvailability(new Uint8Array(await response.arrayBuffer()));
 */
export const decodeAvailability = (bytes: Uint8Array): Availability | null => {
  const reader = createReader(bytes);
  if (reader.number() !== format) return null;
  const kind = kinds[reader.number()];
  const base = { planVersion: reader.text(), cursor: reader.text() };
  const read = kind === "full" ? readBits(reader) : kind && readChanges(reader);
  return read !== undefined && reader.isAtEnd() ? { ...base, ...read } : null;
};

const readBits = (reader: Reader) => {
  const count = reader.number();
  return { kind: "full", count, bits: reader.bytes(Math.ceil(count / 8)) } as const;
};

const readChanges = (reader: Reader) => {
  const changes: SeatChange[] = [];
  let before = 0;
  for (let left = reader.number(); left > 0 && reader.isSound(); left -= 1) {
    const word = reader.number();
    before += Math.floor(word / 2);
    changes.push({ no: before, available: word % 2 === 1 });
  }
  return { kind: "changes", changes } as const;
};

import { corrupt } from "./errors.ts";

/** A 64-bit integer as drivers return it: PostgreSQL as text, SQLite as a number. */
export type Int = number | string;

export const int = (value: Int): number => Number(value);

export const intOrNull = (value: Int | null): number | null =>
  value === null ? null : Number(value);

/** JSON as drivers return it: SQLite as text, PostgreSQL parsed. */
export const json = <T>(value: unknown): T => {
  if (typeof value !== "string") return value as T;
  try {
    return JSON.parse(value) as T;
  } catch (error) {
    throw corrupt("A JSON column does not hold JSON.", error);
  }
};

/** The value of a column that this kind of row always fills. Throws `CORRUPT` if it is null. */
export const present = <T>(value: T | null, what: string): T => {
  if (value === null) throw corrupt(`A row lacks ${what}.`);
  return value;
};

import type { FieldError } from "@admit-one/core";
import { fromLocal } from "./format.ts";

/** The fields of a form as they were sent. A missing field is an empty text. */
export type FormFields = {
  readonly text: (name: string) => string;
  readonly all: (name: string) => readonly string[];
  readonly has: (name: string) => boolean;
  /** A text, or undefined if the field is empty. */
  readonly given: (name: string) => string | undefined;
  /** NaN for a text that is no number, undefined for an empty field. */
  readonly number: (name: string) => number | undefined;
  /** An instant from a field of date and time in a zone; NaN as above. */
  readonly instant: (name: string, zone: string) => number | undefined;
  /** The texts of a field with one item a line: names of seats may have commas. */
  readonly list: (name: string) => readonly string[];
};

export const createFormFields = (sent: Readonly<Record<string, unknown>>): FormFields => {
  const all = (name: string): readonly string[] => {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
    return [value].flat().filter((one) => typeof one === "string");
  };
  const text = (name: string): string => (all(name)[0] ?? "").replaceAll("\r\n", "\n").trim();
  return {
    text,
    all,
    has: (name) => all(name).length > 0,
    given: (name) => text(name) || undefined,
    number: (name) => (text(name) === "" ? undefined : numberOf(text(name))),
    instant: (name, zone) => (text(name) === "" ? undefined : fromLocal(zone, text(name))),
    list: (name) =>
      text(name)
        .split("\n")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
  };
};

/** Digits may be grouped, as people paste them. */
const numberOf = (text: string): number => {
  const plain = text.replaceAll(/(?<=\d)[ ,_](?=\d{3}(\D|$))/g, "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
};

/** The fields that are no numbers although they must be. */
export const notNumbers = (
  form: FormFields,
  message: string,
  names: readonly string[],
): readonly FieldError[] =>
  names.filter((name) => Number.isNaN(form.number(name))).map((name) => ({ field: name, message }));

import type { FieldError } from "@admit-one/core";
import type { Desk } from "../kit/desk.ts";
import type { FormFields } from "../kit/form-fields.ts";
import { isZone } from "../kit/format.ts";
import { concertWords } from "../messages/concerts.ts";
import { shellWords } from "../messages/shell.ts";

type FormDocument =
  | { readonly outcome: "document"; readonly document: Readonly<Record<string, unknown>> }
  | { readonly outcome: "validation"; readonly errors: readonly FieldError[] };

type Line = { readonly errors: readonly FieldError[]; readonly value: object | null };

const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const partsOf = (line: string): readonly string[] => line.split(",").map((part) => part.trim());

const rowsForm = /^(\d{1,3}) ?[x×] ?(\d{1,4})$/i;
const standingForm = /^standing (\d{1,6})$/i;

/** A concert document from the short form. What is missing is refused later, like in any document. */
export const documentOfForm = (desk: Desk, form: FormFields): FormDocument => {
  const words = concertWords[desk.language];
  const zone = isZone(form.text("timeZone")) ? form.text("timeZone") : desk.zone;
  const bad = (field: string, line: string): Line => ({
    errors: [{ field, message: words.badLine(line) }],
    value: null,
  });
  const grades = linesOf(form.text("grades")).map((line): Line => {
    const [grade = "", price = ""] = partsOf(line);
    return /^\d{1,15}$/.test(price)
      ? { errors: [], value: { grade, price: Number(price) } }
      : bad("grades", line);
  });
  const sections = linesOf(form.text("sections")).map((line): Line => {
    const [section = "", grade = "", seats = ""] = partsOf(line);
    const [, rows, each] = rowsForm.exec(seats) ?? [];
    const [, standing] = standingForm.exec(seats) ?? [];
    if (standing !== undefined) {
      return { errors: [], value: { section, grade, standing: Number(standing) } };
    }
    if (rows === undefined || each === undefined) return bad("sections", line);
    const named = Array.from({ length: Number(rows) }, (_, index) => ({
      row: String(index + 1),
      seats: Number(each),
    }));
    return { errors: [], value: { section, grade, rows: named } };
  });
  const dates = ["startsAt", "salesOpenAt", "salesCloseAt"].map((name) => ({
    name,
    ms: form.instant(name, zone) ?? Number.NaN,
  }));
  const errors = [
    ...[...grades, ...sections].flatMap((line) => line.errors),
    ...dates
      .filter(({ ms }) => Number.isNaN(ms))
      .map(({ name }) => ({ field: name, message: shellWords[desk.language].mustBeInstant })),
  ];
  if (errors.length > 0) return { outcome: "validation", errors };
  return {
    outcome: "document",
    document: {
      ...(form.given("concertId") !== undefined && { concertId: form.text("concertId") }),
      title: form.text("title"),
      currency: form.text("currency").toUpperCase(),
      ...(form.has("draft") && { status: "draft" }),
      ...(form.given("venue") !== undefined && {
        venue: { name: form.text("venue"), timeZone: zone },
      }),
      grades: grades.map(({ value }) => value),
      shows: [
        {
          ...Object.fromEntries(dates.map(({ name, ms }) => [name, new Date(ms).toISOString()])),
          sections: sections.map(({ value }) => value),
        },
      ],
    },
  };
};

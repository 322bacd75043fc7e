import type { FieldError } from "@admit-one/core";
import type { z } from "zod";
import { errorsMax } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** Writes `["shows", 0, "sections"]` as `shows[0].sections`, and the whole body as `body`. */
export const fieldOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((field, part) => {
    if (typeof part === "number") return `${field}[${part}]`;
    return field === "" ? String(part) : `${field}.${String(part)}`;
  }, "") || "body";

export const noSuchField = "There is no such field.";

const fieldErrors = (issue: Issue): readonly FieldError[] =>
  issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({
        field: fieldOf([...issue.path, key]),
        message: noSuchField,
      }))
    : [{ field: fieldOf(issue.path), message: issue.message }];

export type Checked<T> =
  | { readonly outcome: "valid"; readonly value: T }
  | { readonly outcome: "validation"; readonly errors: readonly FieldError[] };

/** Checks a value against its schema, and reports the errors field by field. */
export const check = <T>(schema: z.ZodType<T>, value: unknown): Checked<T> => {
  const result = schema.safeParse(value);
  return result.success
    ? { outcome: "valid", value: result.data }
    : {
        outcome: "validation",
        errors: result.error.issues.slice(0, errorsMax).flatMap(fieldErrors).slice(0, errorsMax),
      };
};

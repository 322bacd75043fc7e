import type { FieldError } from "@admit-one/core";

type ReadJson =
  | { readonly outcome: "json"; readonly value: unknown }
  | { readonly outcome: "validation"; readonly errors: readonly FieldError[] };

/** Reads JSON that an operator wrote. A field `__proto__` is none that anything may have. */
export const readJson = (text: string, field: string, message: string): ReadJson => {
  try {
    const value: unknown = JSON.parse(text, (name: string, inner: unknown) => {
      if (name === "__proto__") throw new SyntaxError("There is no such field.");
      return inner;
    });
    return { outcome: "json", value };
  } catch (error) {
    const why = error instanceof Error ? `: ${error.message}` : "";
    return { outcome: "validation", errors: [{ field, message: message + why }] };
  }
};

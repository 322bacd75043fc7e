import type { FieldError, PaymentMethod } from "@admit-one/core";

/** Stripe's id of a card that the buyer's browser entered; absent if the browser confirms. */
export const paymentMethodOf = (method: PaymentMethod): string | undefined =>
  method["paymentMethod"] as string | undefined;

/** `{type, paymentMethod?}`: we never receive card numbers, so no other field is known. */
export const checkMethod = (name: string, method: PaymentMethod): readonly FieldError[] => {
  const { type, paymentMethod, ...others } = method;
  const errors: FieldError[] = [];
  if (type !== name) errors.push({ field: "method.type", message: `must be ${name}` });
  if (
    "paymentMethod" in method &&
    !(typeof paymentMethod === "string" && /^[A-Za-z0-9_]{1,255}$/.test(paymentMethod))
  ) {
    errors.push({ field: "method.paymentMethod", message: "must be the id of a PaymentMethod" });
  }
  for (const field of Object.keys(others)) {
    errors.push({ field: `method.${field}`, message: `is not known to the ${name} gateway` });
  }
  return errors;
};

import type { FieldError, PaymentMethod } from "@admit-one/core";

/**
 * The payment windows that the page may open (docs.tosspayments.com/sdk/v2/js, `requestPayment`).
 */
const windows: readonly unknown[] = [
  "CARD",
  "TRANSFER",
  "VIRTUAL_ACCOUNT",
  "MOBILE_PHONE",
  "CULTURE_GIFT_CERTIFICATE",
];

/** `{type, method?}`: without `method` the buyer chooses in the payment widget. */
export const checkMethod = (name: string, fields: PaymentMethod): readonly FieldError[] => {
  const { type, method, ...others } = fields;
  const errors: FieldError[] = [];
  if (type !== name) errors.push({ field: "method.type", message: `must be ${name}` });
  if ("method" in fields && !windows.includes(method)) {
    errors.push({ field: "method.method", message: `must be one of ${windows.join(", ")}` });
  }
  for (const field of Object.keys(others)) {
    errors.push({ field: `method.${field}`, message: `is not known to the ${name} gateway` });
  }
  return errors;
};

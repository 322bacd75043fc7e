import type { PaymentMethod } from "@admit-one/client";

/**
 * The method that is chosen in a form: the value of its radio button, with the fields beside that
 * button. Null if the form offers no choice; then the server takes its default.
 */
export const chosenMethod = (form: HTMLFormElement): PaymentMethod | null => {
  const radio = form.querySelector<HTMLInputElement>("input[name=method]:checked");
  if (radio === null) return null;
  const beside = radio.closest(".method, [data-part=method]");
  const fields = beside?.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
    "select[name], input[name]:not([type=radio])",
  );
  return {
    type: radio.value,
    ...Object.fromEntries([...(fields ?? [])].map(({ name, value }) => [name, value])),
  };
};

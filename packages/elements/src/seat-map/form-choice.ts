import { make } from "../shared/element.ts";

/** The selection as a form around the map has it. */
export type FormChoice = {
  /** The seats that have a box. */
  readonly listed: () => readonly string[];
  /** The seats whose boxes are ticked. */
  readonly ticked: () => readonly string[];
  /** Ticks the boxes of these seats, and adds fields for seats that have none. */
  readonly show: (seatIds: readonly string[], amount: number, total: string) => void;
  /** Marks boxes of seats that were taken or came free. */
  readonly mark: (isFree: (seatId: string) => boolean | null) => void;
};

const fieldName = "seatIds";

/** The form's list and the map share one selection: each shows what was chosen in the other. */
export const joinForm = (form: HTMLFormElement): FormChoice => {
  const boxes = (): readonly HTMLInputElement[] => [
    ...form.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name=${fieldName}]`),
  ];
  const added: Element[] = [];
  return {
    listed: () => boxes().map(({ value }) => value),
    ticked: () =>
      boxes()
        .filter(({ checked }) => checked)
        .map(({ value }) => value),
    show: (seatIds, amount, total) => {
      const wanted = new Set(seatIds);
      for (const box of boxes()) {
        box.checked = wanted.has(box.value);
        wanted.delete(box.value);
      }
      for (const field of added.splice(0)) field.remove();
      for (const value of wanted) {
        const field = make("input", { type: "hidden", name: fieldName, value });
        added.push(field);
        form.append(field);
      }
      const seen = form.querySelector<HTMLInputElement>("input[name=seen]");
      if (seen !== null) seen.value = seatIds.length === 0 ? "" : String(amount);
      const output = form.querySelector<HTMLElement>("[data-part=selection]");
      if (output === null) return;
      output.textContent = total;
      if (output.parentElement !== null && seatIds.length > 0) output.parentElement.hidden = false;
    },
    mark: (isFree) => {
      for (const box of boxes()) {
        const free = isFree(box.value);
        if (free !== null) box.disabled = !free;
      }
    },
  };
};

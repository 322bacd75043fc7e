import type { MapMessages } from "../messages/messages.ts";
import { make, write } from "../shared/element.ts";
import { fill } from "../shared/fill.ts";
import type { Choice } from "./choice.ts";
import type { FormChoice } from "./form-choice.ts";
import type { Scene } from "./scene.ts";

/** What was chosen, for the page. */
export type Selected = { readonly seatIds: readonly string[]; readonly amount: number };

export type SelectionView = {
  /** After a change: the list of chosen seats, their sum, and the form around. */
  readonly refresh: (scene: Scene) => Selected;
  /** Offers seats in place of one that was lost. */
  readonly offer: (scene: Scene, seats: readonly number[]) => void;
};

type Deps = {
  readonly words: MapMessages;
  readonly choice: Choice;
  readonly form: FormChoice | null;
  readonly money: (amount: number) => string;
  /** Lists the chosen seats, each with a button that removes it. */
  readonly list: HTMLElement;
  readonly instead: HTMLElement;
  /** Says the sum. */
  readonly sum: HTMLElement;
  readonly toggle: (no: number) => void;
};

export const nameOf = (words: MapMessages, scene: Scene, no: number): string => {
  const { section, row, label } = scene.nameOf(no);
  return fill(row === "" ? words.place : words.seat, section, label, row);
};

export const createSelection = (deps: Deps): SelectionView => {
  const { words, choice, form, money, list, instead, sum, toggle } = deps;

  const button = (text: string, label: string, act: () => void): HTMLElement => {
    const made = make("button", { type: "button", "aria-label": label }, text);
    made.addEventListener("click", act);
    return make("li", {}, made);
  };

  return {
    refresh: (scene) => {
      const chosen = choice.all();
      const hadFocus = list.contains(document.activeElement);
      list.replaceChildren(
        ...chosen.map((no) => {
          const name = nameOf(words, scene, no);
          return button(`${name} ×`, fill(words.remove, name), () => toggle(no));
        }),
      );
      const count = chosen.length;
      list.hidden = count === 0;
      // After a removal by keyboard the next one has the focus.
      if (hadFocus) list.querySelector("button")?.focus();
      instead.hidden = true;
      const amount = chosen.reduce((all, no) => all + (scene.hall.price[no] ?? 0), 0);
      const sentence = count === 1 ? words.totalOfOne : words.total;
      const text = count === 0 ? words.nothingChosen : fill(sentence, count, money(amount));
      write(sum, text);
      const seatIds = chosen.map((no): string => scene.nameOf(no).seatId);
      form?.show(seatIds, amount, text);
      return { seatIds, amount };
    },
    offer: (scene, seats) => {
      instead.hidden = seats.length === 0;
      instead.replaceChildren(
        make("li", {}, words.instead),
        ...seats.map((no) => {
          const name = nameOf(words, scene, no);
          return button(name, name, () => toggle(no));
        }),
      );
    },
  };
};

import { seatFlags } from "@admit-one/core";
import type { MapMessages } from "../messages/messages.ts";
import type { Scene } from "./scene.ts";
import { nameOf } from "./selection.ts";

/** A seat in words: its name, grade, price and traits. */
export const describeSeat = (
  words: MapMessages,
  scene: Scene,
  no: number,
  money: (amount: number) => string,
): string => {
  const { view, plan, gradeOf, book } = scene;
  const { label, grade } = plan.grades[gradeOf[no] ?? -1] ?? {};
  const flags = view.flags[no] ?? 0;
  return [
    nameOf(words, scene, no),
    label ?? grade,
    money(view.price[no] ?? 0),
    flags & seatFlags.accessible ? words.accessible : "",
    flags & seatFlags.companion ? words.companion : "",
    flags & seatFlags.restrictedView ? words.restricted : "",
    book.isFree(no) ? words.free : words.taken,
  ]
    .filter((part) => part !== undefined && part !== "")
    .join(", ");
};

import type { MapMessages } from "../messages/messages.ts";
import { accessible, companion, restricted } from "./read-hall.ts";
import type { Scene } from "./scene.ts";
import { nameOf } from "./selection.ts";

/** A seat in words: its name, grade, price and traits. */
export const describeSeat = (
  words: MapMessages,
  scene: Scene,
  no: number,
  money: (amount: number) => string,
): string => {
  const { hall, plan, book } = scene;
  const [grade, , label] = plan.grades[hall.grade[no] ?? 0] ?? [];
  const traits = hall.traits[no] ?? 0;
  return [
    nameOf(words, scene, no),
    label || grade,
    money(hall.price[no] ?? 0),
    traits & accessible && words.accessible,
    traits & companion && words.companion,
    traits & restricted && words.restricted,
    book.isFree(no) ? words.free : words.taken,
  ]
    .filter(Boolean)
    .join(", ");
};

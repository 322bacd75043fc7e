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
  const seat = scene.seat(no);
  if (seat === null) return "";
  const { label = seat.grade } = scene.plan.grades[scene.gradeNo(seat.grade)] ?? {};
  return [
    nameOf(words, scene, no),
    label ?? "",
    money(seat.price),
    seat.accessible ? words.accessible : "",
    seat.companionOf === null ? "" : words.companion,
    seat.restrictedView ? words.restricted : "",
    scene.book.isFree(no) ? words.free : words.taken,
  ]
    .filter((part) => part !== "")
    .join(", ");
};

import { registerLine } from "./line/line-element.ts";

/** Registers `<admit-one-line>`. A second call changes nothing. */
export const defineLine = (): void =>
  registerLine(async (language) => {
    const { words } = await (language === "ko"
      ? import("./messages/line/ko.ts")
      : import("./messages/line/en.ts"));
    return words;
  });

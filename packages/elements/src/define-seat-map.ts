import { registerSeatMap } from "./seat-map/seat-map-element.ts";
import { adoptStyle } from "./shared/style.ts";

/** Registers `<admit-one-seat-map>`. A second call changes nothing. */
export const defineSeatMap = (): void =>
  registerSeatMap(
    async (language) => {
      adoptStyle();
      const { words } = await (language === "ko"
        ? import("./messages/seat-map/ko.ts")
        : import("./messages/seat-map/en.ts"));
      return words;
    },
    async (deps) => (await import("./seat-map/offer-hold.ts")).offerHold(deps),
  );

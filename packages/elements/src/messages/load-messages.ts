import type { Messages } from "./messages.ts";

export type Language = "ko" | "en";

/** Each language is a file of its own, so that a page loads one. */
export const loadMessages = async (language: Language): Promise<Messages> =>
  language === "ko" ? (await import("./ko.ts")).ko : (await import("./en.ts")).en;

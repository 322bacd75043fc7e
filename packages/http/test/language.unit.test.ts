import { expect, test } from "vitest";
import { preferredLanguage } from "../src/language.ts";

test.each([
  [undefined, "en"],
  ["", "en"],
  ["ko", "ko"],
  ["KO", "ko"],
  ["ko-KR", "ko"],
  ["ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"],
  ["en-US,en;q=0.9,ko;q=0.8", "en"],
  ["en;q=0.8,ko;q=0.9", "ko"],
  ["en,ko", "en"],
  ["ko,en", "ko"],
  ["fr,ko;q=0.5", "ko"],
  ["fr,de", "en"],
  ["ko;q=0", "en"],
  ["ko;q=0,*", "en"],
  ["*", "en"],
  ["*;q=0.1,ko;q=0.5", "ko"],
  ["ko;q=0.5,*", "en"],
  ["en;q=0,*", "ko"],
  ["ko,*;q=0.5", "ko"],
  ["kok", "en"],
  ["korean", "en"],
  ["ko;q=abc", "en"],
  ["ko;q=abc,en;q=0.1", "en"],
  [" ko-KR ; q=1.0 , en ; q=0.9", "ko"],
  [",;,;;q=,ko-", "ko"],
])("%s: %s", (acceptLanguage, language) => {
  expect(preferredLanguage(acceptLanguage)).toBe(language);
});

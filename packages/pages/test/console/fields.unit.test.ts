import { fieldMessages } from "@admit-one/core";
import { expect, test } from "vitest";
import { fieldMessage } from "../../src/console/messages/fields.ts";

test("every sentence of core is said in Korean, with its values in their order", () => {
  const sentences = Object.values(fieldMessages);
  expect(sentences.length).toBeGreaterThan(70);
  for (const sentence of sentences) {
    const values: string[] = [];
    const filled = sentence.replaceAll("{}", () => {
      values.push(`value${values.length}`);
      return values.at(-1) ?? "";
    });
    const korean = fieldMessage("ko", filled);
    expect(korean, filled).toMatch(/[가-힣]/);
    expect([...korean.matchAll(/value\d/g)].map(([value]) => value)).toEqual(values);
    expect(korean).not.toContain("{}");
    expect(fieldMessage("en", filled)).toBe(filled);
  }
});

test("what a value looks like changes nothing; what a gateway says is as it is", () => {
  expect(fieldMessage("ko", "names $& {} twice")).toBe("$& {} 이름이 두 번 나옵니다");
  expect(fieldMessage("ko", "must be the id of a PaymentMethod")).toBe(
    "must be the id of a PaymentMethod",
  );
});

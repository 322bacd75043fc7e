import fc from "fast-check";
import { expect, test } from "vitest";
import { gradeColors, lettersOn } from "../../src/seat-map/palette.ts";

/** Of two colours, by WCAG 2.2. */
const contrast = (a: string, b: string): number => {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
      .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((one, two) => one - two);
  return (light + 0.05) / (dark + 0.05);
};

test("letters are told apart from every colour that an operator may choose", () => {
  fc.assert(
    fc.property(fc.nat(0xffffff), (number) => {
      const color = `#${number.toString(16).padStart(6, "0")}`;
      expect(contrast(color, lettersOn(color))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test("the colours of grades are told apart from both grounds", () => {
  for (const color of gradeColors) {
    // Graphics need 3 to 1. Their shapes differ, too.
    const worst = Math.min(contrast(color, "#ffffff"), contrast(color, "#111318"));
    expect(worst, color).toBeGreaterThanOrEqual(2.3);
  }
});

/** The colours of the map, resolved for the current theme. */
export type Palette = {
  readonly ground: string;
  readonly text: string;
  readonly line: string;
  readonly taken: string;
  readonly chosen: string;
  readonly onChosen: string;
  readonly lost: string;
  readonly grades: readonly string[];
  /** Letters on the colour of a grade. */
  readonly onGrades: readonly string[];
};

/** Colours of grades without one of their own. The pages use the same. */
export const gradeColors = [
  "#7c3aed",
  "#db2777",
  "#2563eb",
  "#059669",
  "#d97706",
  "#57534e",
] as const;

/**
 * Of each colour: its custom property, what it is where the page sets none, and with forced colours.
 * Then there are only the reader's, and grades differ by their shapes.
 */
const properties = {
  ground: ["ground", "Canvas", "Canvas"],
  text: ["text", "CanvasText", "CanvasText"],
  line: ["line", "light-dark(#c7c9d1, #4b4e58)", "GrayText"],
  taken: ["taken", "light-dark(#b3b6c0, #5d616d)", "GrayText"],
  chosen: ["chosen", "light-dark(#111318, #ffffff)", "Highlight"],
  onChosen: ["on-chosen", "light-dark(#ffffff, #111318)", "HighlightText"],
  lost: ["lost", "light-dark(#c2183a, #ff6b81)", "Mark"],
} as const;

/**
 * Reads the colours once. A probe resolves `light-dark()` and `var()`, which a canvas does not
 * know.
 */
export const readPalette = (host: HTMLElement, ownColors: readonly (string | null)[]): Palette => {
  const probe = document.createElement("span");
  probe.hidden = true;
  host.append(probe);
  const resolve = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const isForced = matchMedia("(forced-colors: active)").matches;
  const colors = Object.fromEntries(
    Object.entries(properties).map(([name, [property, fallback, forced]]) => [
      name,
      resolve(isForced ? forced : `var(--admit-map-${property}, ${fallback})`),
    ]),
  ) as Record<keyof typeof properties, string>;
  const grades = ownColors.map((color, index) =>
    isForced ? colors.text : (color ?? gradeColors[index % gradeColors.length] ?? gradeColors[0]),
  );
  probe.remove();
  const onGrades = grades.map((color) => (isForced ? colors.ground : lettersOn(color)));
  return { ...colors, grades, onGrades };
};

/** White or black, whichever is told apart better from a colour of six digits (WCAG 2.2). */
export const lettersOn = (color: string): string => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? "#000000" : "#ffffff";
};

/** Calls back when the theme changes. */
export const onTheme = (signal: AbortSignal, callback: () => void): void => {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", callback, { signal });
  }
};

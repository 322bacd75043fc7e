import { createHash } from "node:crypto";
import type { Brand } from "./brand.ts";

/** A style sheet of its own, since the pages have no inline styles. */
export type Sheet = { readonly text: string; readonly version: string };

const nameForm = /^[a-z][a-z0-9-]*$/;
/** Nothing that could end the declaration, or load something. */
const valueForm = /^[^;{}<>\\@]{1,200}$/;

/** @throws TypeError if a name or value is no custom property. */
export const brandSheet = ({ css = {} }: Brand): Sheet | null => {
  const entries = Object.entries(css);
  if (entries.length === 0) return null;
  const lines = entries.map(([name, value]) => {
    if (!nameForm.test(name) || !valueForm.test(value) || /url\(/i.test(value)) {
      throw new TypeError(`brand.css.${name} is no custom property: ${value}`);
    }
    return `  --${name}: ${value};`;
  });
  const text = `:root {\n${lines.join("\n")}\n}\n`;
  return { text, version: createHash("sha256").update(text).digest("hex").slice(0, 12) };
};

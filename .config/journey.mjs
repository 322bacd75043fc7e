// Runs in a project that has nothing but the packed tarballs: see check-packages.ts.
import { readFileSync } from "node:fs";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const names = Object.keys(dependencies).filter((name) => name.startsWith("@admit-one/"));
for (const name of names) await import(name);
console.log(`Node ${process.versions.node} imports ${names.join(", ")}`);

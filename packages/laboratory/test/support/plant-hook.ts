// Loaded before a program (`--import`): changes one place of one source as it is read, so that a
// test can be shown to fail without what stands there.
import { registerHooks } from "node:module";

const { file, from, to } = JSON.parse(process.env["PLANT"] ?? "{}") as Record<string, string>;

if (file !== undefined && from !== undefined) {
  let isPlanted = false;
  process.on("exit", () => {
    if (!isPlanted) process.stdout.write(`PLANT IS NOT LOADED ${file}\n`);
  });
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      if (!url.endsWith(file)) return loaded;
      const source = String(
        typeof loaded.source === "string" || loaded.source === undefined
          ? loaded.source
          : Buffer.from(loaded.source as Uint8Array),
      );
      if (source.split(from).length !== 2) {
        // Not an assertion: a plant that does not fit proves nothing.
        process.stdout.write(`PLANT DOES NOT FIT ${file}: ${from}\n`);
        process.exit(2);
      }
      isPlanted = true;
      return { ...loaded, source: source.replace(from, () => to ?? "") };
    },
  });
}

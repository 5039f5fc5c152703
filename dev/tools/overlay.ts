import { writeFileSync } from "fs";
import { join } from "path";
import { downloadModules } from "./download";
import { moduleFolder, type Go } from "./go";

/** Flags of `go build`, or the reason why they are missing, as text for the user. */
export type Flags = { readonly flags: readonly string[] } | { readonly reason: string };

/**
 * Makes embedded files visible to the compiler through a `go build` overlay, without copying them into the working tree. Writes the
 * overlay to `file`.
 */
export async function overlayFlags(file: string, go: Go): Promise<Flags> {
  const { tool } = go;
  if (tool.embeds === undefined) return { flags: [] };
  const { module, folder, files } = tool.embeds;
  const downloaded = await downloadModules([module], go);
  if ("reason" in downloaded) return downloaded;
  const source = join(downloaded.folders.get(module) ?? "", folder);
  const replaced = files.map((name) => [join(moduleFolder(tool), name), join(source, name)]);
  writeFileSync(file, JSON.stringify({ Replace: Object.fromEntries(replaced) as unknown }));
  return { flags: ["-overlay", file] };
}

import { readFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";

/**
 * Commands for a stack under a heading in `docs/pulumi.md`. They let the tests run exactly the documented commands.
 * @param index index of the shell block under the heading
 * @throws Error if the block does not exist
 */
export function documented(heading: string, stack: string, index = 0): string {
  const page = readFileSync(join(projectFolder(), "docs", "pulumi.md"), "utf8");
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const block = [...section.matchAll(/^```sh\n(.*?)^```/gms)][index]?.[1];
  if (block === undefined) throw new Error(`docs/pulumi.md has no shell block ${index} under "${heading}"`);
  return block.replaceAll(/(--stack|stack init) \w+/g, `$1 ${stack}`);
}

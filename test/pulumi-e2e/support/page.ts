import { readFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";

/**
 * Commands that `docs/pulumi.md` shows under a heading, for a stack; so the page is what these tests run.
 * @param index which of the heading's shell blocks
 * @throws Error where there is no such block
 */
export function shown(heading: string, stack: string, index = 0): string {
  const page = readFileSync(join(projectFolder(), "docs", "pulumi.md"), "utf8");
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const block = [...section.matchAll(/^```sh\n(.*?)^```/gms)][index]?.[1];
  if (block === undefined) throw new Error(`docs/pulumi.md shows no commands (${index}) under ${heading}`);
  return block.replaceAll(/(--stack|stack init) \w+/g, `$1 ${stack}`);
}

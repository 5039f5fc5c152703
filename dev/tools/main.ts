// Builds the pinned tools: `node dev/scripts/run-ts.mjs dev/tools/main.ts [NAME …]`, all of them without a name. Prints their paths.
import { buildTool } from "./build";
import { TOOL_NAMES, isToolName } from "./tools";

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !isToolName(name));
  if (unknown.length > 0) {
    console.error(`unknown tool ${unknown.join(", ")}; there are ${TOOL_NAMES.join(", ")}`);
    return 2;
  }
  let failures = 0;
  // One after the other: a Go build takes every core for itself.
  for (const name of asked.length === 0 ? TOOL_NAMES : asked.filter(isToolName)) {
    const built = await buildTool(name);
    if ("path" in built) console.log(built.path);
    else console.error(built.reason);
    if ("reason" in built) failures += 1;
  }
  return failures === 0 ? 0 : 1;
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

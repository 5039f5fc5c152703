// Builds pinned tools and prints their paths: `node dev/scripts/run-ts.mjs dev/tools/main.ts [NAME …]`. Builds all tools if no
// name is given.
import { announceBuilds, buildTool } from "./build";
import { TOOL_NAMES, isToolName } from "./tools";

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !isToolName(name));
  if (unknown.length > 0) {
    console.error(`unknown tool ${unknown.join(", ")}; known tools: ${TOOL_NAMES.join(", ")}`);
    return 2;
  }
  let failures = 0;
  const names = asked.length === 0 ? TOOL_NAMES : asked.filter(isToolName);
  await announceBuilds(names);
  // One after another, because a Go build uses all cores.
  for (const name of names) {
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

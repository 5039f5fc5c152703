// Builds images and prints the paths of their archives: `node dev/scripts/run-ts.mjs dev/images/main.ts [GROUP …]`. Builds all
// images if no group is given.
import { buildImages } from "./build";
import { GROUPS, type Group } from "./image";

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !isGroup(name));
  if (unknown.length > 0) {
    console.error(`unknown group ${unknown.join(", ")}; known groups: ${GROUPS.join(", ")}`);
    return 2;
  }
  let failures = 0;
  // One by one, so that a group that can't be built does not affect the others.
  for (const group of asked.length === 0 ? GROUPS : asked.filter(isGroup)) {
    const built = await buildImages([group]);
    if ("archives" in built) console.log(built.archives.join("\n"));
    else console.error(built.reason);
    if ("reason" in built) failures += 1;
  }
  return failures === 0 ? 0 : 1;
}

function isGroup(name: string): name is Group {
  return GROUPS.some((group) => group === name);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

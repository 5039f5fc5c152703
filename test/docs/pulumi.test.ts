import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";

const PAGE = readFileSync(join(PROJECT, "docs", "pulumi.md"), "utf8");
const SECTIONS = PAGE.split(/^## /m).slice(1);

test("docs/pulumi.md shows the example programs exactly as the tests compile and run them", () => {
  const shown = [...PAGE.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text]) => text);
  const examples = ["whole-layer.ts", "one-service.ts"];
  expect(shown).toEqual(examples.map((file) => readFileSync(join(PROJECT, "examples", "pulumi", file), "utf8")));
});

describe("commands in docs/pulumi.md", () => {
  const folder = join(PROJECT, "test", "pulumi-e2e");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const run = new Set(files.flatMap((name) => blocksRunBy(readFileSync(join(folder, name), "utf8"))));
  const blocks = SECTIONS.flatMap((section) => {
    const heading = section.split("\n")[0] ?? "";
    return [...section.matchAll(/^```sh\n/gm)].map((_block, index) => `${heading} (${index})`);
  });

  test.each(blocks)("npm run e2e:pulumi runs the commands in docs/pulumi.md below %s", (block) => {
    expect([...run]).toContain(block);
  });

  test("the end-to-end tests refer only to existing shell blocks of docs/pulumi.md", () => {
    expect(blocks).toHaveLength(11);
    expect([...run].filter((block) => !blocks.includes(block))).toEqual([]);
  });
});

/** Returns the names of the shell blocks that a test runs, such as `Release a version (0)`. */
function blocksRunBy(text: string): readonly string[] {
  const headings = new Map([...text.matchAll(/const (\w+) = ("[^"]*");/g)].map(([, name, value]) => [name, value]));
  return [...text.matchAll(/\bdocumented\((\w+|"[^"]*"), (?:[\w.]+|"\w+")(?:, (\d+))?\)/g)].flatMap(
    ([, heading = "", index = "0"]) => {
      const quoted = heading.startsWith('"') ? heading : headings.get(heading);
      return quoted === undefined ? [] : [`${JSON.parse(quoted) as string} (${index})`];
    },
  );
}

import { existsSync, readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";

const PAGE = readFileSync(join(PROJECT, "docs", "pulumi.md"), "utf8");
const SECTIONS = PAGE.split(/^## /m).slice(1);

test("shows the examples that a test compiles and runs, to the letter", () => {
  const shown = [...PAGE.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text]) => text);
  const examples = ["whole-layer.ts", "one-service.ts"];
  expect(shown).toEqual(examples.map((file) => readFileSync(join(PROJECT, "examples", "pulumi", file), "utf8")));
});

describe("the commands of the page", () => {
  const folder = join(PROJECT, "test", "pulumi-e2e");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const run = new Set(files.flatMap((name) => blocksRunBy(readFileSync(join(folder, name), "utf8"))));
  const blocks = SECTIONS.flatMap((section) => {
    const heading = section.split("\n")[0] ?? "";
    return [...section.matchAll(/^```sh\n/gm)].map((_block, index) => `${heading} (${index})`);
  });

  test.each(blocks)("below %s are run by npm run e2e:pulumi", (block) => {
    expect([...run]).toContain(block);
  });

  test("are looked for where they are, and none is looked for that is not there", () => {
    expect(blocks).toHaveLength(11);
    expect([...run].filter((block) => !blocks.includes(block))).toEqual([]);
  });
});

/** The blocks that a test asks the page for, as `Release (0)`. */
function blocksRunBy(text: string): readonly string[] {
  const headings = new Map([...text.matchAll(/const (\w+) = ("[^"]*");/g)].map(([, name, value]) => [name, value]));
  return [...text.matchAll(/\bshown\((\w+|"[^"]*"), (?:[\w.]+|"\w+")(?:, (\d+))?\)/g)].flatMap(
    ([, heading = "", index = "0"]) => {
      const quoted = heading.startsWith('"') ? heading : headings.get(heading);
      return quoted === undefined ? [] : [`${JSON.parse(quoted) as string} (${index})`];
    },
  );
}

describe("the links of the page", () => {
  const targets = [...PAGE.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
  const anchors = SECTIONS.map((section) => anchorOf(section.split("\n")[0] ?? ""));

  test.each(targets.filter((target) => !/^(#|https:)/.test(target)))("lead to %s, which exists", (target) => {
    expect(existsSync(join(PROJECT, "docs", target.replace(/#.*/, "")))).toBe(true);
  });

  test.each(targets.filter((target) => target.startsWith("#")))("lead to %s, which is a heading", (target) => {
    expect(anchors).toContain(target.slice(1));
  });
});

/** As the pages of a repository call a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

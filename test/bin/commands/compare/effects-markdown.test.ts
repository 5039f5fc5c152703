import { environmentEffects, type EnvironmentEffects } from "../../../../bin/output/effects";
import { effectsMarkdown } from "../../../../bin/commands/compare/effects-markdown";
import type { Manifest } from "../../../../lib/manifests/manifest";

/** Maximum length of a comment on GitHub. */
const LARGEST_COMMENT = 65_536;

const configuration = (name: string, data: Readonly<Record<string, string>>): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

function changed(name: string, count: number, key = "key", before = "old", after = "new"): EnvironmentEffects {
  const objects = (value: string) =>
    Array.from({ length: count }, (_, index) => configuration(`map-${index}`, { [key]: value }));
  const [effects] = environmentEffects(new Map([[name, objects(before)]]), new Map([[name, objects(after)]]));
  if (effects === undefined) throw new Error(`${name} has no effects`);
  return effects;
}

const objectsIn = (text: string) => [...text.matchAll(/^- `v1\/ConfigMap map-/gm)].length;

test("effectsMarkdown prints a short comment in full", () => {
  const text = effectsMarkdown([changed("dev", 3), changed("prod", 2), changed("qa", 0)]);
  expect(objectsIn(text)).toBe(5);
  expect(text).toMatch(/<\/details>\n\nNo difference: `qa`$/);
});

test("effectsMarkdown truncates a long comment after a whole line and states how many lines are missing", () => {
  const text = effectsMarkdown([changed("dev", 3000), changed("prod", 5)]);
  const [, body = "", count] =
    /^([^]*)\n\n<\/details>\n\n(\d+) more lines: run `npx --no-install access-layer compare` to see all\.$/.exec(
      text,
    ) ?? [];
  expect(objectsIn(body)).toBeGreaterThan(700);
  expect(body.split("\n").at(-1)).toMatch(/^- `v1\/ConfigMap map-\d+`$|^ {2}- `data\.key`: `old` → `new`$/);
  // The leading 1 counts the title line. Each object has two lines, and each environment has seven more.
  expect(body.split("\n").length + Number(count)).toBe(1 + (3000 + 5) * 2 + 2 * 7);
});

test.each([
  ["many environments", Array.from({ length: 2000 }, (_, index) => changed(`environment-${index}`, 2))],
  [
    "long names with multibyte characters",
    Array.from({ length: 300 }, (_, index) => changed(`${index}→${"→".repeat(240)}`, 9)),
  ],
  ["long keys", [changed("dev", 400, "→".repeat(5000))]],
  ["long values", [changed("dev", 1400, "key", "a\n".repeat(50_000))]],
])("effectsMarkdown fits %s into one comment and closes all sections", (_what, environments) => {
  const text = effectsMarkdown(environments);
  expect(Buffer.byteLength(text)).toBeLessThan(LARGEST_COMMENT);
  expect(text).toMatch(/\n\d+ more lines: run `npx --no-install access-layer compare` to see all\.$/);
  expect([...text.matchAll(/<details>/g)].length).toBe([...text.matchAll(/<\/details>/g)].length);
});

test("effectsMarkdown counts the remaining environments without differences", () => {
  const text = effectsMarkdown(Array.from({ length: 5000 }, (_, index) => changed(`e${index}`, 0)));
  expect(text).toMatch(/`e39`, and 4960 more environments$/);
});

test("effectsMarkdown escapes markup and mentions in manifests and names", () => {
  const text = effectsMarkdown([
    changed("</summary><img src=x>@everyone", 1, "`a`` b", "<script>", "`\n\n</details>\n\n# @team"),
  ]);
  expect(text).toContain("<b>&lt;/summary&gt;&lt;img src=x&gt;&#64;everyone</b>");
  expect(text).toContain('``` data["`a`` b"] ```: `"<script>"` → `` "`\\n\\n</details>\\n\\n# @team" ``');
  expect([...text.matchAll(/^<\/details>$/gm)]).toHaveLength(1);
});

test("effectsMarkdown prints a name with line breaks on one line", () => {
  const [effects] = environmentEffects(new Map(), new Map([["dev", [configuration("a\n\n</details>\u2028b", {})]]]));
  expect(effectsMarkdown(effects === undefined ? [] : [effects])).toContain("- `v1/ConfigMap a </details> b`\n");
});

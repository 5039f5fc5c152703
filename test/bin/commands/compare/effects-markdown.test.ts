import { environmentEffects, type EnvironmentEffects } from "../../../../bin/output/effects";
import { effectsMarkdown } from "../../../../bin/commands/compare/effects-markdown";
import type { Manifest } from "../../../../lib/manifests/manifest";

/** GitHub refuses a comment of more. */
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

test("what is small is whole", () => {
  const text = effectsMarkdown([changed("dev", 3), changed("prod", 2)]);
  expect(objectsIn(text)).toBe(5);
  expect(text).not.toContain("Cut here");
});

test("what is large is cut, says how much, and leaves room for the other environments", () => {
  const [large, small] = [changed("dev", 3000), changed("prod", 5)];
  const text = effectsMarkdown([large, small]);
  expect(text.length).toBeLessThan(LARGEST_COMMENT);
  const [dev = "", prod = ""] = text.split("<b>prod</b>");
  const [, left] = /^Cut here: (\d+) more objects; `npx access-layer compare` shows everything\.$/m.exec(dev) ?? [];
  expect(Number(left) + objectsIn(dev)).toBe(3000);
  expect(objectsIn(dev)).toBeGreaterThan(300);
  expect(objectsIn(prod)).toBe(5);
  expect([...text.matchAll(/<\/details>/g)]).toHaveLength(2);
});

test("two that are large share the room", () => {
  const [dev = "", prod = ""] = effectsMarkdown([changed("dev", 3000), changed("prod", 2000)]).split("<b>prod</b>");
  expect(objectsIn(dev)).toBeGreaterThan(150);
  expect(Math.abs(objectsIn(prod) - objectsIn(dev))).toBeLessThan(2);
});

test.each([
  ["many environments", Array.from({ length: 2000 }, (_, index) => changed(`environment-${index}`, 2))],
  ["many environments that do not differ", Array.from({ length: 5000 }, (_, index) => changed(`e${index}`, 0))],
  [
    "long names that GitHub counts in bytes",
    Array.from({ length: 300 }, (_, index) => changed(`${index}→${"→".repeat(240)}`, 9)),
  ],
  ["long keys", [changed("dev", 400, "→".repeat(5000))]],
  ["long values", [changed("dev", 400, "key", "a\n".repeat(50_000))]],
])("%s fit into a comment", (_what, environments) => {
  const text = effectsMarkdown(environments);
  expect(Buffer.byteLength(text)).toBeLessThan(LARGEST_COMMENT);
  expect([...text.matchAll(/<details>/g)].length).toBe([...text.matchAll(/<\/details>/g)].length);
});

test("the environments that are left out are counted", () => {
  const environments = Array.from({ length: 90 }, (_, index) => changed(`environment-${index}`, 1));
  expect(effectsMarkdown(environments)).toContain("\n\nCut here: 50 more environments; ");
});

test("nothing in a manifest becomes markup or calls anybody", () => {
  const text = effectsMarkdown([
    changed("</summary><img src=x>@everybody", 1, "`a`` b", "<script>", "`\n\n</details>\n\n# @team"),
  ]);
  expect(text).toContain("<b>&lt;/summary&gt;&lt;img src=x&gt;&#64;everybody</b>");
  expect(text).toContain('``` data["`a`` b"] ```: `"<script>"` → `` "`\\n\\n</details>\\n\\n# @team" ``');
  expect([...text.matchAll(/^<\/details>$/gm)]).toHaveLength(1);
});

test("no line end of a name gets out of its line", () => {
  const [effects] = environmentEffects(new Map(), new Map([["dev", [configuration("a\n\n</details>\u2028b", {})]]]));
  expect(effectsMarkdown(effects === undefined ? [] : [effects])).toContain("- `v1/ConfigMap a </details> b`\n");
});

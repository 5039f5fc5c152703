import { pageOf } from "../../bin/commands/runbook/page";
import { resolvedRunbook } from "../../bin/commands/runbook/runbook";
import { synthesize } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";

/** Largest size of the page of prod in bytes, so that it opens and searches without delay. */
const LARGEST = 500_000;

test("the page of prod contains all procedures and alerts, and is at most 500 kB", async () => {
  const layer = layerOf(environmentOf("prod", "environments"));
  const runbook = resolvedRunbook(layer, "environments");
  const page = await pageOf({ layer, manifests: synthesize(layer).manifests, runbook });
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
  const procedures = runbook.chapters.flatMap((chapter) => chapter.procedures);
  expect([...procedures, ...runbook.alerts].filter(({ id }) => !ids.has(id))).toEqual([]);
  const missing = [...page.matchAll(/<a [^>]*href="#([^"]*)"/g)].filter(([, id]) => !ids.has(id));
  expect(missing.map(([link]) => link)).toEqual([]);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(LARGEST);
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { resolvedRunbook } from "../../bin/commands/runbook/runbook";
import { listEnvironments } from "../../charts/files/environments";
import { markdownOf } from "../../lib/runbook/render/markdown";
import { PROJECT, environmentOf, layerOf } from "../helpers/fixtures";

const FOLDER = join(PROJECT, "docs", "runbook");
const listed = listEnvironments("environments");
const shipped = "names" in listed ? listed.names : [];

/** Writes a page with `npm run goldens`, and returns the committed page. */
function committed(name: string, text: string): string {
  const file = join(FOLDER, `${name}.md`);
  if (process.env["UPDATE_GOLDENS"] === "1") {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

test.each([
  ...shipped.map((name) => [name, "environments"] as const),
  ["managed", join("examples", "managed-datastores", "environments")] as const,
])("docs/runbook/%s.md is the runbook of the environment", (name, folder) => {
  const page = markdownOf(resolvedRunbook(layerOf(environmentOf(name, folder)), folder));
  expect(page).toBe(committed(name, page));
});

import { readFileSync } from "fs";
import { join } from "path";
import { understandTexts } from "../../charts/files/environments";
import { formatLocated } from "../../lib/spec/problem";
import { PROJECT, SAMPLES } from "../helpers/fixtures";

const page = readFileSync(join(PROJECT, "docs", "no-field.md"), "utf8");
const [, example = ""] = /```yaml\n(patches:\n[\s\S]*?)```/.exec(page) ?? [];
const read = (file: string) => readFileSync(join(PROJECT, SAMPLES, file), "utf8");

test("the patches in docs/no-field.md fit prod", () => {
  const environment = { file: "prod.yaml", text: `${read("prod.yaml")}\n${example}` };
  const loaded = understandTexts(
    environment,
    { file: "prod.release.yaml", text: read("prod.release.yaml") },
    "prod.yaml",
  );
  expect("problems" in loaded ? loaded.problems.map(formatLocated) : []).toEqual([]);
  expect("layer" in loaded && loaded.layer.patches).toHaveLength(2);
});

import { readFileSync } from "fs";
import { join } from "path";
import { generatedFiles } from "../../dev/scripts/generated-files";
import { PROJECT } from "../helpers/fixtures";

test("every generated file is up to date, so `npm run generate` changes nothing", async () => {
  const files = await generatedFiles(join(PROJECT, "environments"));
  expect(files.size).toBeGreaterThan(0);
  for (const [file, text] of files) {
    expect({ file, text: readFileSync(join(PROJECT, file), "utf8") }).toEqual({ file, text });
  }
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import { PROJECT } from "./fixtures";

/**
 * Compares text with the golden file of that name in test/golden. `npm run goldens` writes the files instead of
 * comparing them. Review changed goldens like code (see CONTRIBUTING.md).
 */
export function expectGolden(name: string, text: string): void {
  const file = join(PROJECT, "test", "golden", name);
  if (process.env["UPDATE_GOLDENS"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
  expect(text).toBe(golden);
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import { PROJECT } from "./fixtures";

/**
 * Compares a text with the file of that name below test/golden. `npm run goldens` writes the files instead. Review its changes
 * like code (CONTRIBUTING.md).
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

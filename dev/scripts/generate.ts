// Writes the generated files of the project: `npm run generate`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generatedFiles } from "./generated-files";

async function main(): Promise<void> {
  for (const [file, text] of await generatedFiles("environments")) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`${file}\n`);
  }
}

void main();

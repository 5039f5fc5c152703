import { existsSync, readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../helpers/fixtures";

const README_FILES = readdirSync(join(PROJECT, "examples"))
  .map((name) => join("examples", name, "README.md"))
  .filter((file) => existsSync(join(PROJECT, file)));
const commandsIn = (file: string): readonly string[] =>
  [...readFileSync(join(PROJECT, file), "utf8").matchAll(/\b(?:npm install|npx) [^`\n]+/g)].map(([text]) => text);
const commands = README_FILES.flatMap((file) => commandsIn(file).map((command) => [file, command] as const));
const installs = commands.filter(([, command]) => command.startsWith("npm install"));

test("the READMEs of the examples contain install commands", () => {
  expect(installs.filter(([, command]) => command.includes("254carbon")).length).toBeGreaterThanOrEqual(3);
});

test.each(installs)("the README %s installs the tarball and typescript@5: %s", (_file, command) => {
  for (const word of command.split(" ").filter((one) => /access-layer|^typescript/.test(one)))
    expect(word).toMatch(/^(\.\/254carbon-access-layer-\*\.tgz|typescript@5)$/);
});

test.each(commands.filter(([, command]) => command.startsWith("npx")))(
  "the README %s never downloads from the registry with %s",
  (_file, command) => {
    expect(command).toMatch(/^npx --no-install /);
  },
);

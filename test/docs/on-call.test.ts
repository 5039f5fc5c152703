import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { SHAPES, shapesOf } from "../e2e/on-call/commands";
import { printedCommands } from "../e2e/on-call/printed";
import { warningsWithCommands } from "../e2e/on-call/warnings";
import { PROJECT } from "../helpers/fixtures";

const warnings = warningsWithCommands();
const printed = printedCommands(warnings);

test("every kubectl command of the tool and the pages has exactly one role that runs it", () => {
  const wrong = printed.filter(({ command }) => shapesOf(command).length !== 1);
  expect(wrong.map(({ place, command }) => `${place}: ${command}`)).toEqual([]);
});

test("the tool shows every listed command, or a page does", () => {
  const used = new Set(printed.flatMap(({ command }) => shapesOf(command)));
  expect(SHAPES.filter((shape) => !used.has(shape)).map(({ shape }) => shape.source)).toEqual([]);
});

test("the sample changes cause every warning whose steps contain a command", () => {
  const folder = join(PROJECT, "lib", "transitions");
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  // In the source, a command is between escaped backticks.
  const codes = text.flatMap((source) =>
    source
      .split(/\bcode: (?=")/)
      .slice(1)
      .flatMap((part) => (part.includes("\\`") ? [/^"([^"]+)"/.exec(part)?.[1]] : [])),
  );
  expect(codes).toContain("kafka/downgrade");
  const shown = new Set<string | undefined>(warnings.map(({ code }) => code));
  // Its steps are in another file than its code.
  expect([...shown]).toContain("postgres/major-version");
  expect(codes.filter((code) => !shown.has(code))).toEqual([]);
});

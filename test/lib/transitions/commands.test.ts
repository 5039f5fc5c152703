import { warningsWithCommands } from "../../e2e/on-call/warnings";
import { commandsOfWarnings } from "../../helpers/printed-commands";

test("every kubectl command in a step contains the given context and manifest path", () => {
  const options = { context: "prod-eu", manifest: "dist/prod/access-layer.k8s.yaml" };
  const printed = commandsOfWarnings(warningsWithCommands(options)).map(({ command }) => command);
  expect(printed.length).toBeGreaterThan(20);
  expect(printed.filter((command) => /kubectl (?!--context prod-eu )|MANIFEST|FILE/.test(command))).toEqual([]);
  expect(printed.filter((command) => command.includes(` -f ${options.manifest}`)).length).toBeGreaterThan(2);
});

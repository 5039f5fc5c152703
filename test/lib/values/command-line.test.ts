import { environmentsArgument, shellWord } from "../../../lib/values/command-line";

test.each([
  ["environments", ""],
  ["examples/eks", " --environments examples/eks"],
  ["team's files", String.raw` --environments 'team'\''s files'`],
])("the option for the folder %s is %j", (folder, option) => {
  expect(environmentsArgument(folder)).toBe(option);
});

test.each([
  ["prod-eu_1.yaml", "prod-eu_1.yaml"],
  ["", "''"],
  ["$(reboot)", "'$(reboot)'"],
])("the word %j is %s in a shell command", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

import { readdirSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../dev/tools/project";
import { ENVIRONMENTS } from "./fixtures";

test("each environment has a file of end-to-end tests", () => {
  const files = readdirSync(join(projectFolder(), "test", "e2e", "environments"));
  const tested = files.filter((file) => file.endsWith(".test.ts")).map((file) => file.replace(".test.ts", ""));
  expect(tested.sort()).toEqual([...ENVIRONMENTS].sort());
});

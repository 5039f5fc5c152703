import { existsSync } from "node:fs";
import { newFolder, removeFolders } from "./command-line";

test("a test file deletes all its temporary folders", () => {
  const folders = [newFolder(), newFolder()];
  expect(folders.map((folder) => existsSync(folder))).toEqual([true, true]);
  removeFolders();
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
});

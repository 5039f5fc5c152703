import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { accessLayer, newFolder } from "./command-line";

let folder: string;
const at = (...steps: string[]) => join(folder, ...steps);
const compare = (...args: string[]) => accessLayer(folder, ["compare", ...args]);
const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n`;

function write(path: string, text: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}

beforeEach(() => {
  folder = newFolder();
});

test("compare reads *.yaml and *.yml in a folder and ignores hidden and other files", async () => {
  write("none/kept.yaml", service("kept"));
  write("some/kept.yaml", service("kept"));
  write("some/more.yml", service("more"));
  write("some/.hidden.yml", service("hidden"));
  write("some/notes.txt", service("notes"));
  const { code, stdout } = await compare("none", "some");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "none → some: 1 added, of 2\n  added\n    + v1/Service more\n" });
});

test("compare reads the objects of a List from kubectl get", async () => {
  const item = (name: string) => ({ apiVersion: "v1", kind: "Service", metadata: { name } });
  const list = (kind: string, ...items: readonly object[]) => ({ apiVersion: "v1", kind, items });
  write("one/a.yaml", service("a"));
  write("two/a.json.yaml", JSON.stringify(list("List", item("a"), list("ServiceList", item("b")))));
  const { code, stdout } = await compare("one", "two");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "one → two: 1 added, of 2\n  added\n    + v1/Service b\n" });
});

test("compare treats a named object as one object, even if its kind ends in List", async () => {
  const allowed = (...items: readonly string[]) =>
    JSON.stringify({ apiVersion: "example.com/v1", kind: "AllowList", metadata: { name: "offices" }, items });
  write("one/a.yaml", allowed("berlin"));
  write("two/a.yaml", allowed("paris"));
  const { code, stdout } = await compare("one", "two");
  expect(code).toBe(1);
  expect(stdout).toContain("~ example.com/v1/AllowList offices\n        items[0]: berlin → paris\n");
});

test("compare follows links to files and folders and ignores links that form a loop", async () => {
  write("plain/dev/a.yaml", service("a"));
  write("plain/prod/b.yaml", service("b"));
  write("elsewhere/dev/text", service("a"));
  write("elsewhere/release-42/b.yaml", service("b"));
  mkdirSync(at("linked", "dev"), { recursive: true });
  symlinkSync("../../elsewhere/dev/text", at("linked", "dev", "a.yaml"));
  symlinkSync("../elsewhere/release-42", at("linked", "prod"));
  symlinkSync("..", at("elsewhere", "release-42", "round"));
  symlinkSync(".", at("elsewhere", "release-42", "round.yaml"));
  symlinkSync("..", at("linked", "dev", "up"));
  symlinkSync("nowhere", at("linked", "dev", "note"));
  const stdout = "dev: no difference in 1 object\nprod: no difference in 1 object\n";
  expect(await compare("plain", "linked")).toEqual({ code: 0, stdout, stderr: "" });
});

test("compare rejects a broken link and reports its name", async () => {
  write("broken/a.yaml", service("a"));
  symlinkSync("nowhere", at("broken", "b.yaml"));
  symlinkSync("c.yml", at("broken", "c.yml"));
  const { code, stdout, stderr } = await compare("broken", "broken");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^broken\/b\.yaml can't be read: it does not exist; .*\nbroken\/c\.yml can't be read: ELOOP; /,
  );
});

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../helpers/fixtures";

/**
 * A program that imports stacks/start first. It prints as JSON which deferred modules are loaded before and after their
 * first use.
 */
const PROGRAM = `
require("./build/stacks/start.js");
require("@pulumi/pulumi");
const read = () => Object.keys(require.cache).filter((file) => /node_modules.(@npmcli.arborist|typescript).lib/.test(file)).length;
const before = read();
const compiler = require("@pulumi/pulumi/typescript-shim");
const { Arborist } = require(require.resolve("@npmcli/arborist", { paths: [require.resolve("@pulumi/pulumi")] }));
const given = [typeof Arborist, "SyntaxKind" in compiler, compiler.SyntaxKind.ClassDeclaration > 0, Object.keys(compiler).length > 1000];
console.log(JSON.stringify({ before, given, after: read() > 20, traces: typeof Error.prepareStackTrace }));
`;

test("stacks/start defers the modules that serialize functions until their first use", () => {
  const text = execFileSync(process.execPath, ["-e", PROGRAM], { cwd: PROJECT, encoding: "utf8" });
  // Each module appears twice, because its placeholder has the same path.
  expect(JSON.parse(text)).toEqual({
    before: 2,
    given: ["function", true, true, true],
    after: true,
    traces: "undefined",
  });
});

test("the bundled program runs stacks/start first, although it imports nothing from it", () => {
  const bundled = readFileSync(join(PROJECT, "build", "program", "main.js"), "utf8");
  const [start, pulumi] = [bundled.indexOf('"@npmcli/arborist"'), bundled.indexOf('require("@pulumi/pulumi")')];
  expect(start).toBeGreaterThan(0);
  expect(pulumi).toBeGreaterThan(start);
});

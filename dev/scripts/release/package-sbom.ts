import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shippedSbom, type Package, type Sbom } from "./sbom";

/** Software bill of materials of the package in a built checkout. */
export function packageSbom(project: string): Sbom {
  const { name, dependencies } = readJson(join(project, "package.json")) as {
    readonly name: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const whole = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx"], { cwd: project, maxBuffer: 1 << 26 });
  const bundled = readJson(join(project, "build", "bundled.json")) as readonly Package[];
  return shippedSbom(JSON.parse(whole.toString()) as Sbom, name, Object.keys(dependencies), bundled);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}

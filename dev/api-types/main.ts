// Writes the table of the built-in Kubernetes types: `npm run api-types`. Reads the OpenAPI documents of the cluster in KUBECONFIG, which
// `npm run cluster -- none` starts, and the Go sources in Go's module cache, which building the end-to-end tools fills.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runGo } from "../tools/go";
import { readGoTypes } from "./go-types";
import { tableModule } from "./module";
import { documentPaths, typeTable, type IsPointer, type OpenApi } from "./open-api";

/** The generated module. */
const FILE = join("lib", "manifests", "api-types", "table.ts");

async function main(): Promise<void> {
  const get = <T>(path: string) => JSON.parse(kubectl("get", "--raw", path)) as T;
  const index = get<{ readonly paths: Readonly<Record<string, unknown>> }>("/openapi/v3");
  const documents = documentPaths(Object.keys(index.paths)).map((path) => get<OpenApi>(`/openapi/v3/${path}`));
  const table = typeTable(documents, await pointers());
  writeFileSync(FILE, tableModule(table));
  process.stdout.write(`${FILE}: ${Object.keys(table.kinds).length} kinds, ${Object.keys(table.types).length} types\n`);
}

function kubectl(...args: readonly string[]): string {
  return execFileSync("kubectl", args, { encoding: "utf8", maxBuffer: 2 ** 26 });
}

async function pointers(): Promise<IsPointer> {
  const folders = new Map<string, string>();
  for (const name of ["api", "apimachinery", "apiextensions-apiserver", "kube-aggregator"]) {
    folders.set(`k8s.io/${name}`, await moduleFolder(`k8s.io/${name}`));
  }
  const goTypes = readGoTypes((path) => {
    const [module = ""] = [...folders.keys()].filter((name) => path.startsWith(`${name}/`));
    return join(folders.get(module) ?? "", path.slice(module.length));
  });
  return (type, field) => {
    const [path, name] = packageOf(type);
    const isPointer = goTypes(path, name).get(field);
    if (isPointer === undefined) throw new Error(`no field ${field} of ${name} in ${path}`);
    return isPointer;
  };
}

/** Go package and name of a type in the OpenAPI documents, such as `core.v1.Probe`. */
function packageOf(type: string): readonly [path: string, name: string] {
  const steps = type.split(".");
  const name = steps.pop() ?? "";
  const isOther = ["apimachinery", "apiextensions-apiserver", "kube-aggregator"].includes(steps[0] ?? "");
  return [`k8s.io/${isOther ? "" : "api/"}${steps.join("/")}`, name];
}

async function moduleFolder(name: string): Promise<string> {
  const args = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", name];
  const { output, failure } = await runGo(args, { tool: { module: "kubernetes" }, environment: process.env });
  if (failure === undefined && output.trim() !== "") return output.trim();
  const reason = failure ?? "no folder";
  throw new Error(
    `the sources of ${name} are not in Go's module cache (${reason}); run npm run e2e once, which fetches them`,
  );
}

void main();

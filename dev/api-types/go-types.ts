import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Whether each field of a Go struct is a pointer, by JSON name. */
export type GoFields = ReadonlyMap<string, boolean>;

/** Looks up a Go struct by package path and name, such as `k8s.io/api/core/v1` and `Probe`. */
export type GoTypes = (packagePath: string, name: string) => GoFields;

/** Field of a struct: its Go name if it is not embedded, its type, and its JSON name. */
const FIELD = /^\t(?:(\w+)\s+)?([^\s`/]+)\s+`[^`]*json:"([^",]*)([^"]*)"/;

/** Packages whose structs are embedded in those of other packages, by their import name. */
const IMPORTED: Readonly<Record<string, string>> = {
  metav1: "k8s.io/apimachinery/pkg/apis/meta/v1",
  v1: "k8s.io/api/core/v1",
};

/**
 * Reads the struct definitions in the Go sources of the Kubernetes API. The OpenAPI documents do not state which fields are pointers, and only a pointer
 * distinguishes `0`, `false` and `""` from an absent field.
 * @param folderOf - the folder of a Go package
 */
export function readGoTypes(folderOf: (packagePath: string) => string): GoTypes {
  const packages = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const structsOf = (packagePath: string) => {
    const known = packages.get(packagePath) ?? parsePackage(folderOf(packagePath));
    packages.set(packagePath, known);
    return known;
  };
  const fieldsOf: GoTypes = (packagePath, name) => {
    const lines = structsOf(packagePath).get(name) ?? [];
    const entries = lines.flatMap((line): readonly (readonly [string, boolean])[] => {
      const [, goName, type = "", json = "", options = ""] = FIELD.exec(line) ?? [];
      if (json === "" && (options.includes("inline") || goName === undefined)) {
        const [alias, embedded] = type.split(".");
        return [
          ...(embedded === undefined
            ? fieldsOf(packagePath, type)
            : fieldsOf(IMPORTED[alias ?? ""] ?? packagePath, embedded)),
        ];
      }
      return json === "" || json === "-" ? [] : [[json, type.startsWith("*")]];
    });
    return new Map(entries);
  };
  return fieldsOf;
}

function parsePackage(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(folder).filter((file) => /^[a-z_]+\.go$/.test(file) && !/_test|generated|zz_/.test(file));
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  return new Map(
    [...text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].map(([, name = "", body = ""]) => [
      name,
      body.split("\n"),
    ]),
  );
}

import type { Manifest } from "../../../lib/manifests/manifest";
import type { Kubectl } from "../support/kubectl";
import { apply } from "../support/layer";
import type { Fields } from "./case";

/** Namespace of the objects. */
export const NAMESPACE = "next-apply";

/** An object of a type such as `apps/v1/Deployment`, in the namespace of the test. */
export function objectOf(type: string, name: string, { metadata, ...fields }: Fields): Manifest {
  const [kind = "", ...version] = type.split("/").reverse();
  const named = { ...(metadata as object | undefined), name, namespace: NAMESPACE };
  return { apiVersion: version.reverse().join("/"), kind, metadata: named, ...fields };
}

/** Creates the namespace. */
export async function createNamespace(kubectl: Kubectl): Promise<void> {
  await kubectl.run(["create", "namespace", NAMESPACE]);
}

/** Removes the finalizers of the ConfigMaps, and the namespace. */
export async function removeNamespace(kubectl: Kubectl): Promise<void> {
  const own = ["-n", NAMESPACE];
  const path = "{range .items[?(@.metadata.finalizers)]}configmap/{.metadata.name} {end}";
  const names = await kubectl.run([...own, "get", "configmaps", "-o", `jsonpath=${path}`]);
  const found = names
    .trim()
    .split(" ")
    .filter((name) => name !== "");
  const none = ["--type=merge", "-p", '{"metadata":{"finalizers":null}}'];
  if (found.length > 0) await kubectl.run([...own, "patch", ...found, ...none]);
  await kubectl.run(["delete", "namespace", NAMESPACE]);
}

/** The objects in the cluster with their managed fields, by name. */
export async function readAll(kubectl: Kubectl, objects: readonly Manifest[]): Promise<ReadonlyMap<string, Manifest>> {
  const text = await kubectl.run(["get", "-f", "-", "-o", "json", "--show-managed-fields"], {
    input: documents(objects),
  });
  const { items } = JSON.parse(text) as { readonly items: readonly Manifest[] };
  return new Map(items.map((item) => [item.metadata.name, item]));
}

/** Documents for kubectl's standard input. */
export function documents(objects: readonly Manifest[]): string {
  return objects.map((object) => JSON.stringify(object)).join("\n---\n");
}

/** First words of kubectl's messages about one object. */
const MESSAGE = /^(?=Apply failed with |(?:The |error: |Error from server ))/m;

/**
 * Applies several objects with one call, and returns the messages about those that the server rejected, by name. kubectl's messages about conflicts do
 * not name the object, but are in the order of the objects.
 * @throws Error if their number is another one than that of the rejected objects
 */
export async function applyAll(
  kubectl: Kubectl,
  objects: readonly Manifest[],
  ...flags: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const { stdout, stderr } = await apply(kubectl, objects, ...flags);
  const rejected = objects.filter(({ metadata }) => !stdout.includes(`/${metadata.name} serverside-applied\n`));
  const errors = stderr.replaceAll(/^Warning: .*\n/gm, "").replace(/^error: (?=Apply failed)/, "");
  const messages = errors.split(MESSAGE).filter((text) => text.trim() !== "");
  if (messages.length !== rejected.length) throw new Error(`${rejected.length} objects were rejected, got:\n${stderr}`);
  return new Map(rejected.map(({ metadata }, index) => [metadata.name, messages[index] ?? ""]));
}

/** The value for a name. */
export function found<T>(values: ReadonlyMap<string, T>, { metadata }: Manifest): T {
  const value = values.get(metadata.name);
  if (value === undefined) throw new Error(`nothing found for ${metadata.name}`);
  return value;
}

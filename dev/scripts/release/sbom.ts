/** The parts of a CycloneDX document (https://cyclonedx.org/docs/1.5/json/) that this project reads. */
export interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A package in the document. */
export interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly scope?: string;
  readonly licenses?: readonly unknown[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** Name and version of a package. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/**
 * Reduces the output of `npm sbom` to the runtime dependencies, including transitive ones, and the packages bundled in the command line. `npm sbom`
 * also lists development tools, uses the folder name as the package name, and marks bundled packages as development dependencies.
 * @throws Error if a bundled package is missing from the document
 */
export function shippedSbom(
  whole: Sbom,
  packageName: string,
  dependencies: readonly string[],
  bundled: readonly Package[],
): Sbom {
  const root = whole.metadata.component["bom-ref"];
  const direct = (whole.dependencies.find(({ ref }) => ref === root)?.dependsOn ?? []).filter((ref) =>
    dependencies.includes(ref.slice(0, ref.lastIndexOf("@"))),
  );
  const shipped = new Set(bundled.map(({ name, version }) => `${name}@${version}`));
  const missing = [...shipped].filter((ref) => !whole.components.some((one) => one["bom-ref"] === ref));
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(", ")}; run npm install`);
  const kept = new Set([...withDependencies(whole, direct), ...shipped]);
  return {
    ...whole,
    metadata: { ...whole.metadata, component: { ...whole.metadata.component, name: packageName } },
    components: whole.components
      .filter((one) => kept.has(one["bom-ref"]))
      .map((one) => (shipped.has(one["bom-ref"]) ? asBundled(one) : one)),
    dependencies: whole.dependencies.flatMap(({ ref, dependsOn }) => {
      if (ref === root) return [{ ref, dependsOn: [...new Set([...direct, ...shipped])] }];
      return kept.has(ref) ? [{ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }] : [];
    }),
  };
}

function withDependencies(whole: Sbom, refs: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (ref: string) => {
    if (found.has(ref)) return;
    found.add(ref);
    whole.dependencies.find((one) => one.ref === ref)?.dependsOn.forEach(visit);
  };
  refs.forEach(visit);
  return [...found];
}

function asBundled(component: Component): Component {
  const development = "cdx:npm:package:development";
  const properties = (component.properties ?? []).filter(({ name }) => name !== development);
  return { ...component, properties: [...properties, { name: "cdx:npm:package:bundled", value: "true" }] };
}

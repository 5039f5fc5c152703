import { stringify } from "yaml";
import { code, table } from "./markdown";
import { readNeeds, type Fields, type Need } from "./needs";

/** The page that shows how environment files say what platform teams need. Tests render and apply its examples. */
export function needsPage(): string {
  const needs = readNeeds();
  const rows = needs.map(({ need, change }) => [`[${need}](#${anchorOf(need)})`, howOf(change)]);
  return [INTRODUCTION, table(["need", "field or patch"], rows), ...needs.map(section)].join("\n");
}

const INTRODUCTION = `# Examples of fields and patches

This page is generated from \`test/fixtures/needs.yaml\` by \`npm run generate\`. A test renders all examples together, and the end-to-end tests apply the result to
an API server. For details about patches, see [patches](../no-field.md).
`;

function section({ need, change }: Need): string {
  return `\n## ${need}\n\n\`\`\`yaml\n${stringify(change, { lineWidth: 120 })}\`\`\``;
}

/** `services.gateway.scale`, or `patch of Deployment`. */
function howOf(change: Fields): string {
  const { patches } = change;
  if (!Array.isArray(patches)) return pathsOf(change, []).map(code).join(", ");
  const kinds = (patches as readonly { readonly target: { readonly kind: string } }[]).map(({ target }) => target.kind);
  return `patch of ${[...new Set(kinds)].map(code).join(", ")}`;
}

/** Paths of the changed fields: three steps in a service or a datastore, two elsewhere. */
function pathsOf(fields: Fields, path: readonly string[]): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    const next = [...path, key];
    const isDeep = next.length >= (["services", "datastores"].includes(next[0] ?? "") ? 3 : 2);
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isDeep || !isMap ? [next.join(".")] : pathsOf(value as Fields, next);
  });
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");
}
